import { closeSync, fdatasync, fsyncSync, openSync, writeSync } from 'node:fs';

/** A file that is written front to back through a buffer, with room left at its beginning for what is known last. */
export interface Output {
  /** The bytes may be used otherwise after this. */
  write(bytes: Uint8Array): void;
  writeAt(position: number, bytes: Uint8Array): void;
  flush(): void;
  /** With `durable` the bytes are on the disk when this is done. */
  close(durable: boolean): Promise<void>;
}

const BUFFER_SIZE = 1 << 18;
/** From this length on a call of its own is cheaper than a copy. */
const WORTH_A_CALL = 1 << 15;
/** So much is sent on its way to the disk at a time, so that little is left to wait for at the end. */
const SYNC_SIZE = 1 << 24;

/** Creates or empties the file; what is written begins at `start`. */
export function createOutput(path: string, start: number): Output {
  const file = openSync(path, 'w');
  const syncing = createBackgroundSync(file);
  const buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
  let filled = 0;
  let position = start;

  const writeAt = (at: number, bytes: Uint8Array): void => {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written, at + written);
    }
    syncing.wrote(bytes.length);
  };
  const append = (bytes: Uint8Array): void => {
    writeAt(position, bytes);
    position += bytes.length;
  };
  const flush = (): void => {
    if (filled > 0) append(buffer.subarray(0, filled));
    filled = 0;
  };
  return {
    write: (bytes) => {
      const isLong = bytes.length >= WORTH_A_CALL;
      if (isLong || filled + bytes.length > BUFFER_SIZE) flush();
      if (isLong) return append(bytes);
      buffer.set(bytes, filled);
      filled += bytes.length;
    },
    writeAt,
    flush,
    close: async (durable) => {
      try {
        // The descriptor must stay open for it, and a failure that it was told of is not told again.
        const failure = await syncing.settled();
        if (!durable) return;
        if (failure) throw failure;
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
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
