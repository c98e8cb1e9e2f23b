import { closeSync, openSync, readSync } from 'node:fs';

/** Reads pieces of many files. */
export interface FileReader {
  /**
   * Fills `into` from byte `at` of a file on.
   * @returns how many bytes there were
   */
  read(file: string, into: Uint8Array, at: number): number;
  close(): void;
}

/** Open at a time, in each thread that reads. */
const MOST_OPEN = 64;

/** Files stay open, the ones that were used last. */
export function createFileReader(): FileReader {
  const open = new Map<string, number>();
  const descriptorOf = (file: string): number => {
    const known = open.get(file);
    open.delete(file);
    const descriptor = known ?? openSync(file, 'r');
    open.set(file, descriptor);
    if (open.size > MOST_OPEN) {
      const [[oldest, stale]] = open as unknown as [[string, number]];
      open.delete(oldest);
      closeSync(stale);
    }
    return descriptor;
  };
  return {
    read(file, into, at) {
      const descriptor = descriptorOf(file);
      let done = 0;
      while (done < into.length) {
        const read = readSync(descriptor, into, done, into.length - done, at + done);
        if (read === 0) break;
        done += read;
      }
      return done;
    },
    close() {
      for (const descriptor of open.values()) closeSync(descriptor);
      open.clear();
    },
  };
}
