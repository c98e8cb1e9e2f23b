import { closeSync, fdatasync, fsyncSync, openSync, writev } from 'node:fs';

/**
 * A file that another thread writes front to back, with room left at its beginning for what is known last.
 */
export interface Output {
  /** Appends bytes, which must stay as they are until `written`. */
  write(bytes: Uint8Array): void;
  /**
   * Done when the system has all that was given so far. Who waits for all but the last piece before giving
   * another one makes a piece while the last is written, in bounded memory.
   * @throws the error with which the system refuses; nothing is written after that
   */
  written(): Promise<void>;
  /**
   * Writes what comes first, and closes the file when all of it is on the disk.
   * @throws as `written`; the file is closed then too
   */
  finish(first: Uint8Array): Promise<void>;
  /** Closes the file as it is. */
  abandon(): Promise<void>;
}

/** So much is sent on its way to the disk at a time, so that little is left to wait for at the end. */
const SYNC_SIZE = 1 << 24;

/** Creates or empties the file; what is written begins at `start`. */
export function createOutput(path: string, start: number): Output {
  const file = openSync(path, 'w');
  const syncing = createBackgroundSync(file);
  let pieces: Uint8Array[] = [];
  let position = start;
  let last: Promise<void> = Promise.resolve();

  const writeAll = async (all: readonly Uint8Array[], at: number): Promise<void> => {
    await writeAt(file, all, at);
    syncing.wrote(lengthOf(all));
  };
  const written = (): Promise<void> => {
    const [all, at] = [pieces, position];
    pieces = [];
    position += lengthOf(all);
    last = last.then(() => writeAll(all, at));
    // Who asks hears of it.
    last.catch(() => {});
    return last;
  };
  /** The descriptor must stay open for what is under way. */
  const close = async (): Promise<void> => {
    await last.catch(() => {});
    await syncing.settled();
    closeSync(file);
  };
  return {
    write: (bytes) => void pieces.push(bytes),
    written,
    async finish(first) {
      try {
        await written();
        await writeAll([first], 0);
        // A failure that a sync was told of is not told again.
        const failure = await syncing.settled();
        if (failure) throw failure;
        fsyncSync(file);
      } finally {
        await close();
      }
    },
    abandon: close,
  };
}

/** In one call of the system, unless it takes only a part of them. */
async function writeAt(file: number, pieces: readonly Uint8Array[], at: number): Promise<void> {
  let left = pieces;
  let position = at;
  while (left.length > 0) {
    const count = await writeSome(file, left, position);
    position += count;
    left = without(left, count);
  }
}

function writeSome(file: number, pieces: readonly Uint8Array[], at: number): Promise<number> {
  return new Promise((resolve, reject) =>
    writev(file, pieces, at, (error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** What is left of the pieces after their first `count` bytes. */
function without(pieces: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let gone = count;
  let i = 0;
  while (i < pieces.length && gone >= pieces[i]!.length) gone -= pieces[i++]!.length;
  return i < pieces.length ? [pieces[i]!.subarray(gone), ...pieces.slice(i + 1)] : [];
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

interface BackgroundSync {
  wrote(bytes: number): void;
  /** Waits for the sync under way; gives the first failure there was. */
  settled(): Promise<Error | undefined>;
}

function createBackgroundSync(file: number): BackgroundSync {
  let since = 0;
  let failure: Error | undefined;
  let underWay: Promise<void> | undefined;
  const sync = (): Promise<void> =>
    new Promise((resolve) => {
      fdatasync(file, (error) => {
        failure ??= error ?? undefined;
        underWay = undefined;
        resolve();
      });
    });
  return {
    wrote: (bytes) => {
      since += bytes;
      if (since < SYNC_SIZE || underWay) return;
      since = 0;
      underWay = sync();
    },
    settled: async () => {
      await underWay;
      return failure;
    },
  };
}
