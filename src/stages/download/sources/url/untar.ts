import { closeSync, createReadStream, openSync, readSync, writeFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { InputError } from '../../../../base/input-error.ts';
import { linkPath, UNPACK_BY_HAND, type UnpackTarget } from './unpack-target.ts';

/**
 * Unpacks a tar, compressed or not, member by member as it is read. Members are written at once: the parser
 * then never waits, and nothing of a large one is kept.
 */
export async function untar(archive: string, target: UnpackTarget, signal: AbortSignal): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  // The limits of the target hold instead of the parser's.
  const parser = new Parser({ strict: true, maxDecompressionRatio: Number.POSITIVE_INFINITY });
  const ended = new Promise<void>((resolve) => parser.on('end', resolve).on('abort', () => resolve()));
  parser.on('error', fail);
  parser.on('ignoredEntry', (entry: ReadEntry) => fail(notAFile(entry)));
  parser.on('entry', (entry: ReadEntry) => {
    try {
      if (!failure) take(entry, target, fail);
    } catch (error) {
      fail(error);
    }
    entry.resume();
  });
  for await (const chunk of tarBytes(archive)) {
    parser.write(chunk as Buffer);
    signal.throwIfAborted();
    if (failure) throw failure.error;
  }
  parser.end();
  if (!failure) await ended;
  if (failure) throw (failure as { error: unknown }).error;
}

/** gzip by Node, which says where one ends early; the parser knows other compressions. */
function tarBytes(archive: string): AsyncIterable<unknown> {
  const file = createReadStream(archive);
  if (!isGzip(archive)) return file;
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  return file.pipe(unzipped);
}

function isGzip(archive: string): boolean {
  const start = Buffer.alloc(2);
  const file = openSync(archive, 'r');
  readSync(file, start);
  closeSync(file);
  return start.readUInt16BE() === 0x1f8b;
}

function take(entry: ReadEntry, target: UnpackTarget, fail: (error: unknown) => void): void {
  const { path, linkpath = '', size, type } = entry;
  if (path.split('/').some((part) => SPARSE.test(part))) throw notAFile(entry, 'SparseFile');
  target.admit(path, size);
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      writeMember(entry, target, fail);
      break;
    case 'Directory':
    case 'GNUDumpDir':
      target.makeFolder(path);
      break;
    // A hard link's path is that of another member, a symbolic one's begins where the link is.
    case 'Link':
      target.link(path, linkpath);
      break;
    case 'SymbolicLink':
      target.link(path, linkPath(path, linkpath));
      break;
    default:
      throw notAFile(entry);
  }
}

/** How newer GNU tars call a file of which only the pieces between holes are stored. */
const SPARSE = /^GNUSparseFile\.\d+$/;

function writeMember(entry: ReadEntry, target: UnpackTarget, fail: (error: unknown) => void): void {
  const file = openSync(target.place(entry.path), 'wx', modeOf(entry.mode));
  entry.on('data', (chunk) => {
    try {
      writeFileSync(file, chunk);
    } catch (error) {
      fail(error);
    }
  });
  entry.on('end', () => closeSync(file));
}

/** Whether it is a program is kept; its owner may read it in any case. */
function modeOf(mode: number | undefined): number {
  return ((mode ?? 0o644) & 0o777) | 0o600;
}

function notAFile({ path, type: found }: ReadEntry, type: string = found): InputError {
  return new InputError(`${path} is a ${type}: only files, folders and links are unpacked`, {
    cure: UNPACK_BY_HAND,
  });
}
