/** Numbers that numpy adds up one after the other; of more it halves the list. */
const BLOCK = 128;
const LANES = 8;

/**
 * The product of two rows, added up as numpy adds a row of products: eight sums side by side, pairwise of
 * more than 128 numbers. So the scores are numpy's to the last bit, and equal pairs have equal ones.
 */
export function rowDot(values: Float64Array, size: number, first: number, second: number): number {
  return pairwise(values, first * size, second * size, size);
}

function pairwise(values: Float64Array, a: number, b: number, count: number): number {
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const left = half - (half % LANES);
    return pairwise(values, a, b, left) + pairwise(values, a + left, b + left, count - left);
  }
  let sum = 0;
  let k = 0;
  if (count >= LANES) {
    let s0 = values[a]! * values[b]!;
    let s1 = values[a + 1]! * values[b + 1]!;
    let s2 = values[a + 2]! * values[b + 2]!;
    let s3 = values[a + 3]! * values[b + 3]!;
    let s4 = values[a + 4]! * values[b + 4]!;
    let s5 = values[a + 5]! * values[b + 5]!;
    let s6 = values[a + 6]! * values[b + 6]!;
    let s7 = values[a + 7]! * values[b + 7]!;
    const whole = count - (count % LANES);
    for (k = LANES; k < whole; k += LANES) {
      s0 += values[a + k]! * values[b + k]!;
      s1 += values[a + k + 1]! * values[b + k + 1]!;
      s2 += values[a + k + 2]! * values[b + k + 2]!;
      s3 += values[a + k + 3]! * values[b + k + 3]!;
      s4 += values[a + k + 4]! * values[b + k + 4]!;
      s5 += values[a + k + 5]! * values[b + k + 5]!;
      s6 += values[a + k + 6]! * values[b + k + 6]!;
      s7 += values[a + k + 7]! * values[b + k + 7]!;
    }
    sum = s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
  }
  for (; k < count; k++) sum += values[a + k]! * values[b + k]!;
  return sum;
}
