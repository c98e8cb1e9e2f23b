import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { damagedArchive } from '../../../base/files/damaged-archive.ts';
import { InputError } from '../../../base/input-error.ts';
import { isUtf8 } from '../../../base/text/decode-name.ts';
import type { ListedMember } from './listed-member.ts';
import { linkPath, UNPACK_BY_HAND } from './member-path.ts';
import type { Password } from './password.ts';
import { unpackContents } from './seven-zip/contents.ts';
import { LONGEST_LINK } from './seven-zip/take-member.ts';
import type { UnpackTarget } from './target.ts';

/**
 * Unpacks a zip. The sizes in its directory are held to the limits before anything is written. Where a member
 * is encrypted, or packed otherwise than by deflate, 7-Zip unpacks all of them.
 */
export async function unzip(archive: string, target: UnpackTarget, password: Password): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    const members: Member[] = [];
    for await (const entry of zip.eachEntry()) {
      const member = memberOf(entry);
      if (entry.isEncrypted() && password.value === undefined) throw password.error(member.name);
      target.admit(member.name, member.size);
      members.push(member);
    }
    if (members.every(({ entry }) => isPlain(entry))) {
      for (const member of members) await take(member, zip, target);
    } else {
      await unpackContents(archive, 'zip', members, target, password);
    }
  } finally {
    zip.close();
  }
}

interface Member extends ListedMember {
  readonly entry: Entry;
}

function memberOf(entry: Entry): Member {
  const name = nameOf(entry);
  const { crc32: crc, compressionMethod: method, uncompressedSize: size } = entry;
  return { entry, name, type: typeOf(entry, name), size, crc: method === AES ? undefined : crc };
}

function isPlain(entry: Entry): boolean {
  return !entry.isEncrypted() && (entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED);
}

const STORED = 0;
const DEFLATED = 8;
/** Such a member is authenticated otherwise, and may have no CRC-32. */
const AES = 99;

/**
 * Where the archive says it, in UTF-8, or in a field of its own (Info-ZIP's 0x7075). Else a name of a Unix
 * or a Mac is UTF-8 if it can be, as theirs are without a word; any other is of code page 437, by the
 * letter of the format.
 */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields, versionMadeBy }: Entry): string {
  const isSaid =
    (generalPurposeBitFlag & SAID_UTF8) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
  const text = fileNameRaw.toString('utf8');
  const isUnix = UNIXES.includes(versionMadeBy >>> 8);
  return !isSaid && isUnix && isUtf8(fileNameRaw, text) ? text.replaceAll('\\', '/') : fileName;
}

const SAID_UTF8 = 0x800;
const UNICODE_PATH = 0x7075;
/** Makers of archives, of Unix and macOS: they keep modes, too. */
const UNIXES: readonly number[] = [3, 19];

/** By the mode that Unix and macOS keep in the upper half of the attributes. */
function typeOf(entry: Entry, name: string): ListedMember['type'] {
  const { versionMadeBy, externalFileAttributes, uncompressedSize } = entry;
  if (name.endsWith('/')) return 'folder';
  const format = UNIXES.includes(versionMadeBy >>> 8) ? (externalFileAttributes >>> 28) & 0xf : 0;
  // What was packed from a pipe (`zip x.zip -`) has its mode; a pipe that was packed itself holds nothing.
  const type = format === PIPE && uncompressedSize > 0 ? 'file' : TYPES[format];
  if (type !== undefined) return type;
  throw new InputError(`${name} is a device or a pipe: only files, folders and links are unpacked`, {
    cure: UNPACK_BY_HAND,
  });
}

const PIPE = 1;
/** By the upper four bits of the mode; none are a file's. */
const TYPES: Readonly<Record<number, ListedMember['type']>> = {
  0: 'file',
  8: 'file',
  4: 'folder',
  10: 'link',
};

async function take({ entry, name, type }: Member, zip: ZipFile, target: UnpackTarget): Promise<void> {
  if (target.leavesOut(name)) return;
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

/** Passes the bytes on, and fails at their end where they are not those that were packed. */
function checksum(entry: Entry, name: string): Transform {
  let found = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      found = crc32(chunk, found);
      done(null, chunk);
    },
    flush(done) {
      const isRight = found === entry.crc32;
      done(
        isRight
          ? null
          : damagedArchive(`${name} is damaged: its checksum (CRC-32) is not the one in the archive`),
      );
    },
  });
}
