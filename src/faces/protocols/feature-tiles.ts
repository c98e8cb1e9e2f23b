/** Equally long features, end to end, so that many fit in memory and are gone through quickly. */
export interface FeatureBlock {
  /** count x dimension numbers; each feature is normalised. */
  readonly values: Float32Array;
  readonly count: number;
}

/**
 * The same features in blocks of `width`, the last of what is left. A block is valid until the next one is
 * asked for.
 */
export async function* tiles(
  blocks: AsyncIterable<FeatureBlock> | Iterable<FeatureBlock>,
  width: number,
  dimension: number,
): AsyncGenerator<FeatureBlock, undefined> {
  const pending = new Float32Array(width * dimension);
  let held = 0;
  for await (const { values, count } of blocks) {
    let start = 0;
    while (start < count) {
      const rows = Math.min(width - held, count - start);
      const part = values.subarray(start * dimension, (start + rows) * dimension);
      start += rows;
      if (rows === width) yield { values: part, count: rows };
      else {
        pending.set(part, held * dimension);
        held += rows;
        if (held < width) continue;
        held = 0;
        yield { values: pending, count: width };
      }
    }
  }
  if (held > 0) yield { values: pending.subarray(0, held * dimension), count: held };
}
