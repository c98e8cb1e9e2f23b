/** Images below which starting threads takes longer than they save. */
const WORTH_A_THREAD = 2000;
/** So many threads decode and augment as many images as a fast GPU trains on. */
const MOST = 8;

/**
 * How many worker threads to use: what the option `workers` says, else as the task's threads and the number
 * of images allow.
 * @param worthAThread images below which a thread is not worth its start
 */
export function workersFor(
  wanted: number | null,
  threads: number,
  images: number,
  worthAThread = WORTH_A_THREAD,
): number {
  if (wanted !== null) return wanted;
  return Math.min(threads, MOST, Math.floor(images / worthAThread));
}
