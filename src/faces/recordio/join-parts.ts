import { damagedRecord, MAGIC, PART, PART_HEADER, paddedLength } from './record.ts';

/**
 * A record from the bytes of its parts: a view of them where it is whole.
 * @param bytes from the first part's header to the last part's end, as `scanRecords` found them
 * @param placeOf for the InputError where they are something else by now
 */
export function joinParts(bytes: Buffer, placeOf: () => string): Buffer {
  const changed = () =>
    damagedRecord('the record is not what it was when the file was looked through', placeOf());
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    if (at + PART_HEADER > bytes.length || bytes.readUInt32LE(at) !== MAGIC) throw changed();
    const word = bytes.readUInt32LE(at + 4);
    const [part, start] = [word >>> 29, at + PART_HEADER];
    const end = start + (word & 0x1fff_ffff);
    if (end > bytes.length || (part === PART.whole && end !== bytes.length)) throw changed();
    if (part === PART.whole) return bytes.subarray(start, end);
    // Between the parts stood the magic number, as it stands before this one.
    if (pieces.length > 0) pieces.push(bytes.subarray(at, at + 4));
    pieces.push(bytes.subarray(start, end));
    if (part === PART.last) return Buffer.concat(pieces);
    at = paddedLength(end);
  }
}
