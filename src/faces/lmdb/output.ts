import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** A file that is written front to back through a buffer, with room left at its beginning for what is known last. */
export interface Output {
  write(bytes: Uint8Array): void;
  writeAt(position: number, bytes: Uint8Array): void;
  flush(): void;
  /** With `durable` the bytes are on the disk when this returns. */
  close(durable: boolean): void;
}

const BUFFER_SIZE = 1 << 20;

/** Creates or empties the file; what is written begins at `start`. */
export function createOutput(path: string, start: number): Output {
  const file = openSync(path, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  let filled = 0;
  let position = start;

  const writeAt = (at: number, bytes: Uint8Array): void => {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written, at + written);
    }
  };
  const flush = (): void => {
    writeAt(position, buffer.subarray(0, filled));
    position += filled;
    filled = 0;
  };
  return {
    write: (bytes) => {
      if (filled + bytes.length > BUFFER_SIZE) flush();
      if (bytes.length > BUFFER_SIZE) {
        writeAt(position, bytes);
        position += bytes.length;
        return;
      }
      buffer.set(bytes, filled);
      filled += bytes.length;
    },
    writeAt,
    flush,
    close: (durable) => {
      if (durable) fsyncSync(file);
      closeSync(file);
    },
  };
}
