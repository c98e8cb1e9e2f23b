import type { Stats } from 'node:fs';

/**
 * Numbers kept per file or folder: size in bytes, mtime and ctime in Unix milliseconds, inode, device. As
 * doubles, which tell times a quarter of a microsecond apart: what was modified again within that time was
 * modified within `RACY_MARGIN`. As whole nanoseconds they would be BigInts, of which Node makes a dozen for
 * each file: a third of the time that it takes to ask for its state.
 */
export type Stamps = Float64Array;
export const STAMPS = 5;
/** Of the stamps of a file. */
export const STAMP_BYTES = STAMPS * Float64Array.BYTES_PER_ELEMENT;
const [SIZE, MTIME, CTIME, INODE, DEVICE] = [0, 1, 2, 3, 4];

/**
 * Milliseconds. What was modified within this time before it was scanned may have been modified again without
 * a change of stamps (clock ticks of 1 to 10 ms, file systems that keep whole or even seconds), so its stamps
 * prove nothing.
 */
export const RACY_MARGIN = 2000;

/** Of what was modified then or later, a scan at `scannedAt` proves nothing; both in Unix milliseconds. */
export function unprovenSince(scannedAt: number): number {
  return scannedAt - RACY_MARGIN;
}

/** In shared memory: other threads may be asked to compare the files later. */
export function newStamps(files: number): Stamps {
  return new Float64Array(new SharedArrayBuffer(files * STAMP_BYTES));
}

export function setStamps(stamps: Stamps, i: number, stats: Stats): void {
  const at = i * STAMPS;
  stamps[at + SIZE] = stats.size;
  stamps[at + MTIME] = stats.mtimeMs;
  stamps[at + CTIME] = stats.ctimeMs;
  stamps[at + INODE] = stats.ino;
  stamps[at + DEVICE] = stats.dev;
}

/** Whether `setStamps` would leave file `i` as it stands. */
export function hasStamps(stamps: Stamps, i: number, stats: Stats): boolean {
  const at = i * STAMPS;
  return (
    stamps[at + SIZE] === stats.size &&
    stamps[at + MTIME] === stats.mtimeMs &&
    stamps[at + CTIME] === stats.ctimeMs &&
    stamps[at + INODE] === stats.ino &&
    stamps[at + DEVICE] === stats.dev
  );
}

/** Bytes of file `i`. */
export function sizeOf(stamps: Stamps, i: number): number {
  return stamps[i * STAMPS + SIZE]!;
}

/** Whether file `i` was written, or its state changed, at `time` (Unix milliseconds) or later. */
export function isTouchedSince(stamps: Stamps, i: number, time: number): boolean {
  return stamps[i * STAMPS + MTIME]! >= time || stamps[i * STAMPS + CTIME]! >= time;
}
