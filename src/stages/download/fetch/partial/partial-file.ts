import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isOfSystem, naming } from '../../../../base/environment/environment-error.ts';
import { type Journal, readJournal, type Version, writeJournal } from './journal.ts';

/** A part of the file that one connection receives. */
export interface FilePiece {
  readonly from: number;
  /** The byte behind its last; undefined where nobody knows. */
  to: number | undefined;
  done: number;
  /** Of the bytes that are there. */
  readonly hash: Hash;
  /** Which connection is at it. */
  holder: object | undefined;
}

/** A file that is there in part: each piece is written in its place, from its beginning on. */
export interface PartialFile {
  /** Undefined before the first answer. */
  readonly version: Version | undefined;
  readonly pieces: readonly FilePiece[];
  /** Bytes that are there. */
  readonly received: number;
  /** Whether some of them are not of this process, or of several answers. */
  isPatched: boolean;
  /** Begins anew, in so many pieces. */
  begin(version: Version, pieces: number): void;
  take(piece: FilePiece, chunk: Uint8Array): void;
  /** What it is to go on with in another process. */
  save(): void;
  /** The hash of the whole file, hexadecimal. */
  digest(algorithm: 'sha256' | 'md5', signal: AbortSignal): Promise<string>;
  close(): void;
  /** Nothing of it is left. */
  discard(): void;
}

/**
 * @param journal where it is written what is there, so that another process may go on; undefined: nobody will
 */
export async function openPartialFile(
  file: string,
  journal: string | undefined,
  signal: AbortSignal,
): Promise<PartialFile> {
  let handle: number | undefined = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o666);
  const earlier = journal === undefined ? undefined : readJournal(journal);
  let version = earlier?.version;
  let pieces = earlier
    ? await recovered(file, fstatSync(handle).size, earlier, signal)
    : [newPiece(0, undefined)];
  let timer: NodeJS.Timeout | undefined;

  /** Where there is no room for it, less is gone on with. */
  function save(): void {
    clearTimeout(timer);
    timer = undefined;
    if (journal === undefined || version === undefined) return;
    const records = pieces.map(({ from, to, done, hash }) => ({
      from,
      to,
      done,
      sha256: hash.copy().digest('hex'),
    }));
    try {
      writeJournal(journal, { version, pieces: records });
    } catch (error) {
      if (!isOfSystem(error)) throw error;
    }
  }

  function close(): void {
    clearTimeout(timer);
    timer = undefined;
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  }

  const partial: PartialFile = {
    get version() {
      return version;
    },
    get pieces() {
      return pieces;
    },
    get received() {
      return pieces.reduce((sum, { done }) => sum + done, 0);
    },
    isPatched: pieces.some(({ done }) => done > 0),
    begin(next, count) {
      ftruncateSync(handle!, 0);
      version = next;
      pieces = split(next.total, count);
      partial.isPatched = false;
    },
    take(piece, chunk) {
      try {
        for (let written = 0; written < chunk.byteLength; ) {
          const position = piece.from + piece.done + written;
          written += writeSync(handle!, chunk, written, chunk.byteLength - written, position);
        }
      } catch (error) {
        throw naming(error, file);
      }
      piece.hash.update(chunk);
      piece.done += chunk.byteLength;
      if (journal !== undefined) timer ??= setTimeout(save, BETWEEN_SAVES).unref();
    },
    save,
    async digest(algorithm, stop) {
      const [only] = pieces;
      if (pieces.length === 1 && algorithm === 'sha256') return only!.hash.copy().digest('hex');
      return (await hashRange(file, 0, partial.received, algorithm, stop)).digest('hex');
    },
    close,
    discard() {
      close();
      rmSync(file, { force: true });
      if (journal !== undefined) rmSync(journal, { force: true });
    },
  };
  return partial;
}

/** Milliseconds; what came since the last one is fetched again where the process is killed. */
const BETWEEN_SAVES = 250;

function newPiece(from: number, to: number | undefined): FilePiece {
  return { from, to, done: 0, hash: createHash('sha256'), holder: undefined };
}

function split(total: number | undefined, count: number): FilePiece[] {
  if (total === undefined || count === 1) return [newPiece(0, total)];
  const size = Math.ceil(total / count);
  const starts = Array.from({ length: Math.ceil(total / size) }, (_, i) => i * size);
  return starts.map((from) => newPiece(from, Math.min(from + size, total)));
}

/** What of the pieces lies on the disk as it was written: after a power cut less may, or something else. */
async function recovered(
  file: string,
  size: number,
  { pieces }: Journal,
  signal: AbortSignal,
): Promise<FilePiece[]> {
  const found: FilePiece[] = [];
  for (const { from, to, done, sha256 } of pieces) {
    const hash = from + done <= size ? await hashRange(file, from, done, 'sha256', signal) : undefined;
    const isSame = hash?.copy().digest('hex') === sha256;
    found.push(isSame ? { ...newPiece(from, to), done, hash: hash! } : newPiece(from, to));
  }
  return found;
}

async function hashRange(
  file: string,
  from: number,
  length: number,
  algorithm: string,
  signal: AbortSignal,
): Promise<Hash> {
  const hash = createHash(algorithm);
  if (length === 0) return hash;
  const bytes = createReadStream(file, { start: from, end: from + length - 1, highWaterMark: 1 << 20 });
  await pipeline(
    bytes,
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) hash.update(chunk);
    },
    { signal },
  );
  return hash;
}
