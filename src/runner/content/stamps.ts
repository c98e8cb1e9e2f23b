import { endianness } from 'node:os';

/** Numbers kept per file, 64 bits each: size in bytes, mtime and ctime in nanoseconds, inode, device. */
export const STAMPS = 5;
const [SIZE, MTIME, CTIME] = [0, 1, 2];

/**
 * Milliseconds. A file that was modified within this time before it was scanned may have been modified again without a
 * change of stamps (clock ticks of 1 to 10 ms, file systems that keep whole or even seconds), so its stamps prove nothing.
 */
export const RACY_MARGIN = 2000;

/** Unix nanoseconds: of what was modified then or later, a scan at `scannedAt` (Unix milliseconds) proves nothing. */
export function unprovenSince(scannedAt: number): bigint {
  return BigInt(Math.floor(scannedAt) - RACY_MARGIN) * 1_000_000n;
}

/** They are compared as pairs of 32 bits: a BigInt for each would cost more than all the rest of comparing. */
export type StampWords = Uint32Array;
const WORDS = 2 * STAMPS;
const [LOW, HIGH] = endianness() === 'LE' ? [0, 1] : [1, 0];

export function wordsOf(stamps: BigInt64Array): StampWords {
  return new Uint32Array(stamps.buffer, stamps.byteOffset, stamps.length * 2);
}

/** Bytes of file `i`. */
export function sizeOf(words: StampWords, i: number): number {
  const at = i * WORDS + 2 * SIZE;
  return words[at + HIGH]! * 2 ** 32 + words[at + LOW]!;
}

export function sameStamps(a: StampWords, i: number, b: StampWords, j: number): boolean {
  for (let k = 0; k < WORDS; k += 1) if (a[i * WORDS + k] !== b[j * WORDS + k]) return false;
  return true;
}

/** Gives whether file `i` was written, or its state changed, at `time` (Unix nanoseconds) or later. */
export function touchedSince(words: StampWords, time: bigint): (i: number) => boolean {
  const [low, high] = [Number(time & 0xffffffffn), Number(time >> 32n)];
  const isSince = (at: number): boolean =>
    words[at + HIGH]! > high || (words[at + HIGH] === high && words[at + LOW]! >= low);
  return (i) => isSince(i * WORDS + 2 * MTIME) || isSince(i * WORDS + 2 * CTIME);
}
