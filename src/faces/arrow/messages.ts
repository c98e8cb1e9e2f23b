import { fstatSync, readSync } from 'node:fs';
import { type FlatTable, int64Field, rootTable, tableField, uint8Field } from '../pyarrow/flatbuffer.ts';

/** A message of an Arrow IPC stream: its header, and where its body lies. */
export interface ArrowMessage {
  /** `MESSAGE` */
  readonly kind: number;
  readonly header: FlatTable;
  /** In the file. */
  readonly bodyAt: number;
  readonly bodyLength: number;
}

/** Numbers of the union `MessageHeader` in Arrow's Message.fbs. */
export const MESSAGE = { schema: 1, dictionary: 2, batch: 3 } as const;

const CONTINUED = 0xffff_ffff;
/** The file format begins with it, and then is a stream. */
const FILE_MAGIC = Buffer.from('ARROW1\0\0', 'latin1');
/** Of a batch it takes 16 bytes a column and buffer; of a schema, all names of people. */
const LONGEST_HEADER = 1 << 28;

/**
 * The messages of a file, by their headers alone.
 * @param file a descriptor
 * @throws Error where one is damaged, or the file ends inside of one
 */
export function* arrowMessages(file: number): Generator<ArrowMessage> {
  const { size } = fstatSync(file);
  const start = bytesAt(file, 0, Math.min(8, size));
  let at = start.equals(FILE_MAGIC) ? FILE_MAGIC.length : 0;
  while (at < size) {
    const prefix = bytesAt(file, at, Math.min(8, size - at));
    // Before Arrow 0.15 the length stood by itself.
    const isContinued = prefix.length >= 4 && prefix.readUInt32LE(0) === CONTINUED;
    const lengthAt = isContinued ? 4 : 0;
    if (prefix.length < lengthAt + 4) throw new Error(`it ends at byte ${size}, inside of a message`);
    const length = prefix.readInt32LE(lengthAt);
    // The end of the stream.
    if (length === 0) return;
    const headerAt = at + lengthAt + 4;
    if (length < 0 || length > LONGEST_HEADER || headerAt + length > size) {
      throw new Error(`the message at byte ${at} claims a header of ${length} bytes, of ${size - headerAt}`);
    }
    const bytes = bytesAt(file, headerAt, length);
    const message = rootTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
    const header = tableField(message, 2);
    const bodyLength = int64Field(message, 3);
    const bodyAt = headerAt + length;
    if (header === undefined) throw new Error(`the message at byte ${at} has no header`);
    if (!(bodyLength >= 0 && bodyAt + bodyLength <= size)) {
      throw new Error(
        `the message at byte ${at} claims a body of ${bodyLength} bytes, where the file has ${size - bodyAt}`,
      );
    }
    yield { kind: uint8Field(message, 1), header, bodyAt, bodyLength };
    at = bodyAt + bodyLength;
  }
}

/** @throws Error where the file has not so many */
export function bytesAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const read = readSync(file, bytes, 0, length, at);
  if (read < length) throw new Error(`it ends at byte ${at + read}`);
  return bytes;
}
