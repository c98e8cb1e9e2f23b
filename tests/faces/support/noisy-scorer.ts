import type { RandomStream } from '../../../src/base/random.ts';
import type { ApproximateScorer } from '../../../src/faces/protocols/megaface-identification.ts';

/** A scorer whose scores are wrong by up to what it admits, differently each time. */
export function noisyScorer(
  probes: readonly Float32Array[],
  { width, group, error, random }: { width: number; group: number; error: number; random: RandomStream },
): ApproximateScorer {
  const unit = Float64Array.from(probes, () => random.uniform(0.5, 2));
  const groups = width / group;
  return {
    width,
    group,
    async score(distractors) {
      const dimension = probes[0]!.length;
      const scores = new Float32Array(probes.length * width).fill(Number.NaN);
      const highest = new Float32Array(probes.length * groups).fill(Number.NEGATIVE_INFINITY);
      for (const [probe, feature] of probes.entries()) {
        for (let i = 0; i < distractors.length / dimension; i++) {
          const exact = feature.reduce((sum, value, d) => sum + value * distractors[i * dimension + d]!, 0);
          const score = (exact + random.uniform(-error, error)) / unit[probe]!;
          scores[probe * width + i] = score;
          const place = probe * groups + Math.floor(i / group);
          highest[place] = Math.max(highest[place]!, score);
        }
      }
      return { scores, highest, unit, error: new Float64Array(probes.length).fill(error + 1e-6) };
    },
  };
}
