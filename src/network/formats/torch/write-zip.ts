/**
 * ZIP archives whose members are stored without compression, as torch.save writes them (APPNOTE 6.3, section
 * 4).
 */
import { crc32 } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;

/** An archive of these members, in order. Data begins at multiples of 64 bytes, as in torch's own files. */
export function writeStoredZip(members: readonly (readonly [name: string, bytes: Uint8Array])[]): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of members) {
    const checksum = crc32(bytes);
    const encoded = Buffer.from(name);
    // Padding sits in an extra field: two bytes of tag ("FB" in torch), two of length, then filler.
    const filler = (64 - ((offset + 30 + encoded.length + 4) % 64)) % 64;
    const extra = Buffer.alloc(4 + filler, 'Z');
    extra.write('FB', 0, 'latin1');
    extra.writeUInt16LE(filler, 2);
    const common = commonHeader(checksum, bytes.length, encoded.length);
    const local = Buffer.concat([word(LOCAL_HEADER), common, half(extra.length), encoded, extra]);
    directory.push(
      Buffer.concat([
        word(CENTRAL_HEADER),
        half(20),
        common,
        half(0),
        Buffer.alloc(10),
        word(offset),
        encoded,
      ]),
    );
    parts.push(local, bytes);
    offset += local.length + bytes.length;
  }
  const entries = Buffer.concat(directory);
  if (offset + entries.length >= 0xffffffff)
    throw new Error('a checkpoint of 4 GiB or more cannot be written');
  const end = Buffer.concat([
    word(END_OF_DIRECTORY),
    Buffer.alloc(4),
    half(members.length),
    half(members.length),
    word(entries.length),
    word(offset),
    half(0),
  ]);
  return Buffer.concat([...parts, entries, end]);
}

/**
 * Version, flags, stored, time and date (1980-01-01, so that equal content gives equal bytes), checksum,
 * sizes.
 */
function commonHeader(checksum: number, size: number, nameLength: number): Buffer {
  return Buffer.concat([
    half(20),
    half(0x800),
    half(0),
    half(0),
    half(0x21),
    word(checksum),
    word(size),
    word(size),
    half(nameLength),
  ]);
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
