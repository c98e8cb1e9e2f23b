/** Gives memory of so many bytes. */
export type Reserve = (length: number) => Buffer;

/**
 * One piece of memory, handed out each time anew: what is written to it overwrites what was there before. For
 * values that are used up at once, because fresh memory takes longer to come by than most values take to be
 * read or decoded.
 */
export function createScratch(): Reserve {
  let piece = Buffer.alloc(0);
  return (length) => {
    if (length > piece.length) piece = Buffer.allocUnsafeSlow(length * 2);
    return piece.subarray(0, length);
  };
}
