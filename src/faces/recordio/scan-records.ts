import { readSync } from 'node:fs';
import {
  damagedRecord,
  HEAD_LENGTH,
  LONGEST_RECORD,
  MAGIC,
  PART,
  PART_HEADER,
  paddedLength,
} from './record.ts';

export interface ScannedRecord {
  /** Where its first part begins. */
  readonly offset: number;
  /** Where its last part ends, without the zeros behind it. */
  readonly end: number;
  /** Bytes of the record itself, parts joined. */
  readonly length: number;
  /** Its first HEAD_LENGTH bytes, or all there are; overwritten by the next record. */
  readonly start: Buffer;
}

/**
 * The records of a file from its beginning to its end, by their headers alone.
 * @param placeOf where a record lies, for errors
 * @throws InputError where one is damaged, or the file ends inside of one
 */
export function* scanRecords(
  handle: number,
  fileSize: number,
  placeOf: (record: number, offset: number) => string,
): Generator<ScannedRecord> {
  const headAt = openWindow(handle);
  const start = Buffer.alloc(HEAD_LENGTH);
  let offset = 0;
  for (let record = 0; offset < fileSize; record++) {
    const damaged = (what: string) => damagedRecord(what, placeOf(record, offset));
    let at = offset;
    let length = 0;
    let known = 0;
    for (;;) {
      const bytes = headAt(at);
      if (bytes.length < PART_HEADER) {
        throw damaged(`the file ends at byte ${at + bytes.length}, inside the header of a record`);
      }
      const magic = bytes.readUInt32LE(0);
      if (magic !== MAGIC) {
        throw damaged(`no record begins at byte ${at}: its magic number is ${hex(magic)}, not ${hex(MAGIC)}`);
      }
      const word = bytes.readUInt32LE(4);
      const [part, size] = [word >>> 29, word & 0x1fff_ffff];
      if (part > PART.last || (part === PART.whole || part === PART.first) !== (at === offset)) {
        throw damaged(`the part at byte ${at} is number ${part} of a record, where none such belongs`);
      }
      const end = at + PART_HEADER + size;
      if (end > fileSize) {
        throw damaged(
          `the file ends inside of the record: of ${size} bytes that its header claims, ${end - fileSize} are missing`,
        );
      }
      // Between the parts stood the magic number.
      if (at !== offset) {
        known += bytes.copy(start, known, 0, Math.min(4, HEAD_LENGTH - known));
        length += 4;
      }
      known += bytes.copy(start, known, PART_HEADER, Math.min(bytes.length, PART_HEADER + size));
      length += size;
      if (length > LONGEST_RECORD) throw damaged(`the record claims ${length} bytes, which no image has`);
      at = end;
      if (part === PART.whole || part === PART.last) break;
      at = paddedLength(at);
    }
    yield { offset, end: at, length, start: start.subarray(0, known) };
    offset = paddedLength(at);
  }
}

/** Some small images: a call of the system takes as long as reading them does. */
const WINDOW = 1 << 16;

/** The bytes of a part's header and of a record's head from somewhere on, or all that are left. */
function openWindow(handle: number): (at: number) => Buffer {
  const length = PART_HEADER + HEAD_LENGTH;
  const window = Buffer.alloc(WINDOW);
  let [start, end] = [0, 0];
  return (at) => {
    if (at < start || at + length > end) {
      start = at;
      end = at + readSync(handle, window, 0, WINDOW, at);
    }
    return window.subarray(at - start, Math.min(end, at + length) - start);
  };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
