import { readLeftOut } from '../data/left-out.ts';

/**
 * What an evaluation or a training left out, and what is odd about its data, in words. Earlier ones did not
 * say.
 */
export function readSkipped(folder: string): string[] {
  const { skipped, remarks } = readLeftOut(folder);
  const left = Object.entries(skipped).map(
    ([what, { count, of, reason }]) => `${count} of ${of} ${what} left out, ${reason}`,
  );
  return [...left, ...remarks];
}
