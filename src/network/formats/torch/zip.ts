/** ZIP archives whose members are stored without compression, as torch.save writes them (APPNOTE 6.3, section 4). */
import { crc32 } from 'node:zlib';
import { InputError } from '../../../base/input-error.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;

/** Members by name, as views of the archive. */
export function readStoredZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > archive.length) throw damaged('its directory is missing');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (at === 0xffffffff || count === 0xffff) throw damaged('it is larger than 4 GiB');
  const members = new Map<string, Buffer>();
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== CENTRAL_HEADER)
      throw damaged('its directory is cut off');
    const compression = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (compression !== 0) throw damaged(`${name} is compressed, which torch.save never does`);
    members.set(name, content(archive, archive.readUInt32LE(at + 42), size, name));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return members;
}

/** The local header repeats the name and has padding of its own. */
function content(archive: Buffer, header: number, size: number, name: string): Buffer {
  if (header + 30 > archive.length || archive.readUInt32LE(header) !== LOCAL_HEADER)
    throw damaged(`${name} is missing`);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  if (start + size > archive.length) throw damaged(`${name} is cut off`);
  return archive.subarray(start, start + size);
}

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

/** Version, flags, stored, time and date (1980-01-01, so that equal content gives equal bytes), checksum, sizes. */
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

function damaged(problem: string): InputError {
  return new InputError(`not a readable PyTorch checkpoint: ${problem}`, {
    cure: 'fetch the file again, or save it again with torch.save',
  });
}
