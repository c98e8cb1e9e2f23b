import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { InputError } from '../../../../base/input-error.ts';
import { linkPath, UNPACK_BY_HAND, type UnpackTarget } from './unpack-target.ts';

/** Unpacks a zip. The sizes in its directory are held to the limits before anything is written. */
export async function unzip(archive: string, target: UnpackTarget, signal: AbortSignal): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    const members: Member[] = [];
    for await (const entry of zip.eachEntry()) {
      const member = memberOf(entry);
      target.admit(member.name, entry.uncompressedSize);
      members.push(member);
    }
    for (const member of members) {
      signal.throwIfAborted();
      await take(member, zip, target);
    }
  } finally {
    zip.close();
  }
}

interface Member {
  readonly entry: Entry;
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link';
}

function memberOf(entry: Entry): Member {
  const name = nameOf(entry);
  if (entry.isEncrypted()) {
    throw new InputError(`${name} is encrypted, and no password can be given`, { cure: UNPACK_BY_HAND });
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new InputError(`${name} is compressed by method ${entry.compressionMethod}; only deflate is read`, {
      cure: `pack it again without, or ${UNPACK_BY_HAND}`,
    });
  }
  return { entry, name, type: typeOf(entry, name) };
}

const STORED = 0;
const DEFLATED = 8;

/**
 * Info-ZIP and macOS write UTF-8 without saying so; by the letter of the format it would be of code page 437.
 */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag }: Entry): string {
  const isSaid = (generalPurposeBitFlag & SAID_UTF8) !== 0;
  const text = fileNameRaw.toString('utf8');
  return !isSaid && Buffer.from(text).equals(fileNameRaw) ? text.replaceAll('\\', '/') : fileName;
}

const SAID_UTF8 = 0x800;

/** By the mode that Unix and macOS keep in the upper half of the attributes. */
function typeOf(entry: Entry, name: string): Member['type'] {
  const { versionMadeBy, externalFileAttributes, uncompressedSize } = entry;
  if (name.endsWith('/')) return 'folder';
  const maker = versionMadeBy >>> 8;
  const format = MAKERS_WITH_MODES.includes(maker) ? (externalFileAttributes >>> 28) & 0xf : 0;
  // What was packed from a pipe (`zip x.zip -`) has its mode; a pipe that was packed itself holds nothing.
  const type = format === PIPE && uncompressedSize > 0 ? 'file' : TYPES[format];
  if (type !== undefined) return type;
  throw new InputError(`${name} is a device or a pipe: only files, folders and links are unpacked`, {
    cure: UNPACK_BY_HAND,
  });
}

const MAKERS_WITH_MODES: readonly number[] = [3, 19];
const PIPE = 1;
/** By the upper four bits of the mode; none are a file's. */
const TYPES: Readonly<Record<number, Member['type']>> = {
  0: 'file',
  8: 'file',
  4: 'folder',
  10: 'link',
};

async function take({ entry, name, type }: Member, zip: ZipFile, target: UnpackTarget): Promise<void> {
  if (type === 'folder') return target.makeFolder(name);
  const stream = await zip.openReadStreamPromise(entry);
  const check = checksum(entry, name);
  if (type === 'link') {
    if (entry.uncompressedSize > LONGEST_LINK) throw new InputError(`the link ${name} is too long`);
    const parts: Buffer[] = [];
    await pipeline(stream, check, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) parts.push(chunk);
    });
    return target.link(name, linkPath(name, Buffer.concat(parts).toString('utf8')));
  }
  await pipeline(stream, check, createWriteStream(target.place(name), { flags: 'wx' }));
}

/** As long as a path may be. */
const LONGEST_LINK = 4096;

/** Passes the bytes on, and fails at their end where they are not those that were packed. */
function checksum(entry: Entry, name: string): Transform {
  let found = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      found = crc32(chunk, found);
      done(null, chunk);
    },
    flush(done) {
      done(found === entry.crc32 ? null : damaged(name));
    },
  });
}

function damaged(name: string): InputError {
  return new InputError(`${name} is damaged: its checksum (CRC-32) is not the one in the archive`, {
    cure: 'fetch the archive again, or have it packed anew',
  });
}
