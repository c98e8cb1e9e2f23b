import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { damagedArchive } from '../../../base/files/damaged-archive.ts';
import { decodeName } from '../../../base/text/decode-name.ts';
import { type MemberSink, readTar, type TarMember } from '../../../faces/tar/reader.ts';
import type { TarPacking } from './format.ts';
import { linkPath } from './member-path.ts';
import { unpackStream } from './seven-zip/unpack-stream.ts';
import type { UnpackTarget } from './target.ts';

/**
 * Unpacks a tar, compressed or not, member by member as it is read: nothing of a large one is kept.
 * @throws InputError
 */
export async function untar(
  archive: string,
  format: 'tar' | TarPacking,
  target: UnpackTarget,
): Promise<void> {
  const reader = readTar((member) => take(member, target));
  const count = target.countStream();
  const write = (bytes: Buffer): void => {
    count(bytes.length);
    reader.write(bytes);
  };
  if (format === 'tar' || format === 'tar.gz') {
    for await (const chunk of tarBytes(archive, format, reader.where)) write(chunk as Buffer);
  } else {
    await unpackStream(archive, format, write, reader.where);
  }
  reader.end();
}

/** gzip by Node: it reads one member behind the other, and says where one ends early. */
async function* tarBytes(
  archive: string,
  format: 'tar' | 'tar.gz',
  where: () => string,
): AsyncGenerator<unknown> {
  const file = createReadStream(archive, { highWaterMark: PIECE });
  if (format === 'tar') return yield* file;
  const unzipped = createGunzip({ chunkSize: PIECE });
  file.on('error', (error) => unzipped.destroy(error));
  try {
    yield* file.pipe(unzipped);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? damagedArchive(`gzip says: ${message}${where()}`) : error;
  } finally {
    file.destroy();
  }
}

const PIECE = 1 << 18;

function take(member: TarMember, target: UnpackTarget): MemberSink | undefined {
  const { name, isGuessed } = decodeName(member.name);
  if (target.leavesOut(name)) return undefined;
  if (isGuessed) target.guessed(name);
  target.admit(name, member.size);
  switch (member.type) {
    case 'folder':
      target.makeFolder(name);
      return undefined;
    // A hard link's path is that of another member, a symbolic one's begins where the link is.
    case 'hard-link':
      target.hardLink(name, decodeName(member.linkName).name);
      return undefined;
    case 'link':
      target.link(name, linkPath(name, decodeName(member.linkName).name));
      return undefined;
    case 'file':
      return fileSink(target.place(name), member);
  }
}

function fileSink(path: string, { size, mode }: TarMember): MemberSink {
  const file = openSync(path, 'wx', modeOf(mode));
  let end = 0;
  return {
    write(bytes, offset) {
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done, offset + done);
      end = offset + bytes.length;
    },
    end() {
      // A hole at the end.
      if (end < size) ftruncateSync(file, size);
      closeSync(file);
    },
  };
}

/** Whether it is a program is kept; its owner may read it in any case. */
function modeOf(mode: number): number {
  return (mode & 0o777) | 0o600;
}
