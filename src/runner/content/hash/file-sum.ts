import { createHash, type Hash } from 'node:crypto';

/**
 * Bytes. Zeros that go on for less are hashed like any others, so that hardly a file but a sparse one has
 * another hash than `sha256sum` gives it.
 */
const LONG_RUN = 16 << 20;
/** Bytes. All of a block are zeros, or it counts as data. */
export const BLOCK = 1 << 20;
const ZEROS = Buffer.alloc(BLOCK);

/**
 * Sums up a file of which holes need not be read: sha256 of its bytes; where zeros go on for `LONG_RUN` or
 * more, sha512/256 of where they begin and how many they are, and of the sha256 of the rest. By another
 * function, as the text of places and hash could itself be a file. Whether zeros are holes, or written, is no
 * matter: a copy has the sum of what it was made of.
 */
export class FileSum {
  readonly #rest = createHash('sha256');
  #runs: Hash | undefined;
  /** Bytes so far, without `#zeros`. */
  #bytes = 0;
  /** The bytes last added, of which it is open yet how long they go on. */
  #zeros = 0;

  /** Adds the next block; at the end of the file, what is left of it. */
  add(block: Buffer): void {
    if (block.equals(ZEROS.subarray(0, block.length))) {
      this.skip(block.length);
      return;
    }
    this.#endRun();
    this.#rest.update(block);
    this.#bytes += block.length;
  }

  /** Adds so many zeros, whole blocks of them. */
  skip(zeros: number): void {
    this.#zeros += zeros;
  }

  /** Ends it. @returns 32 bytes */
  digest(): Buffer {
    this.#endRun();
    const rest = this.#rest.digest();
    return this.#runs?.update(rest).digest() ?? rest;
  }

  #endRun(): void {
    const zeros = this.#zeros;
    if (zeros >= LONG_RUN) {
      this.#runs ??= createHash('sha512-256');
      this.#runs.update(`${this.#bytes} ${zeros}\n`);
    } else {
      for (let left = zeros; left > 0; left -= ZEROS.length) this.#rest.update(ZEROS.subarray(0, left));
    }
    this.#bytes += zeros;
    this.#zeros = 0;
  }
}
