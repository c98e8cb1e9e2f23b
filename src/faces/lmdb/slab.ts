import type { Reserve } from '../scratch.ts';

const SLAB = 1 << 18;

/**
 * Memory for many short-lived values of a few kilobytes, cut off larger pieces: reserving each one by itself
 * costs more than reading it. A value that is kept keeps its whole piece (256 KiB) alive, so copy what is to
 * stay for long.
 */
export function createSlab(): Reserve {
  let piece = Buffer.alloc(0);
  let used = 0;
  return (length) => {
    if (length > SLAB / 8) return Buffer.allocUnsafeSlow(length);
    if (used + length > piece.length) {
      piece = Buffer.allocUnsafeSlow(SLAB);
      used = 0;
    }
    used += length;
    return piece.subarray(used - length, used);
  };
}
