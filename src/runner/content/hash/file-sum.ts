import { createHash, type Hash } from 'node:crypto';

/**
 * Bytes. Zeros that go on for less are hashed like any others, so that hardly a file but a sparse one has
 * another hash than `sha256sum` gives it.
 */
const LONG_RUN = 16 << 20;
const ZEROS = Buffer.alloc(1 << 20);

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

  /** Adds bytes of which a block of a mebibyte is not zeros only. */
  addData(bytes: Uint8Array): void {
    this.#endRun();
    this.#rest.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Adds so many zeros: one or more whole blocks of a mebibyte, or what is left at the end of the file. */
  addZeros(bytes: number): void {
    this.#zeros += bytes;
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
