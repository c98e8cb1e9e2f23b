/**
 * Whether the encoded image `bytes[start, end)` begins and ends as a JPEG, a PNG, a bitmap or a WebP does:
 * a look at a few bytes, for where decoding would take a hundred times as long. False proves nothing (bytes
 * may follow a JPEG's end): decoding does.
 */
export function looksWhole(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < SHORTEST) return false;
  switch (bytes.readUInt16BE(start)) {
    case JPEG:
      return bytes.readUInt16BE(end - 2) === JPEG_END;
    case PNG:
      return bytes.readUInt32BE(end - 8) === PNG_END;
    case BITMAP:
      return within(bytes.readUInt32LE(start + 2), end - start);
    case RIFF:
      return bytes.readUInt32BE(start + 8) === WEBP && within(bytes.readUInt32LE(start + 4) + 8, end - start);
    default:
      return false;
  }
}

/** Headers of bitmaps may leave the size of the file at 0. */
function within(size: number, length: number): boolean {
  return size > SHORTEST && size <= length;
}

const SHORTEST = 16;
const JPEG = 0xffd8;
const JPEG_END = 0xffd9;
const PNG = 0x8950;
/** "IEND", which its checksum follows. */
const PNG_END = 0x49454e44;
/** "BM" */
const BITMAP = 0x424d;
/** "RI", which sounds and films begin with too; the format follows. */
const RIFF = 0x5249;
const WEBP = 0x57454250;
