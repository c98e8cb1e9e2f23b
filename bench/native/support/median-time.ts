/** Seconds that one of several repetitions takes: the median. */
export async function medianTime(times: number, work: () => Promise<void>): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[times >> 1]!;
}
