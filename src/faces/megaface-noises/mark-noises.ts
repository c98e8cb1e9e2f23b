/** So far from everybody that a noisy distractor is nearest to nobody: the devkit compares by distance. */
const FAR_AWAY = 100;

/**
 * Features with one number more, as remove_noises.py writes them: 0, or of noisy distractors 100.
 * @param values count x size
 * @param noisy 1 for each distractor that is noise; undefined: none is
 * @returns count x (size + 1)
 */
export function markNoises(values: Float32Array, size: number, noisy?: Uint8Array): Float32Array {
  const count = values.length / size;
  const marked = new Float32Array(count * (size + 1));
  for (let i = 0; i < count; i++) {
    marked.set(values.subarray(i * size, (i + 1) * size), i * (size + 1));
    if (noisy?.[i] === 1) marked[i * (size + 1) + size] = FAR_AWAY;
  }
  return marked;
}
