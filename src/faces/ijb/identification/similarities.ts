import type { Step } from '../step.ts';
import type { TemplateFeatures } from '../templates/template-features.ts';

/** Probes that are compared at once with a gallery that is gone through once for them. */
const TOGETHER = 4;
const PER_STEP = 64;

/**
 * Similarities of one probe after another to all of a gallery; all of them at once would be 550 MB of IJB-C.
 * Each is added up in the same order, so that equal templates have equal ones.
 * @param visit is handed a row that is overwritten by later ones
 */
export async function eachProbe(
  probes: TemplateFeatures,
  gallery: TemplateFeatures,
  step: Step,
  visit: (probe: number, similarities: Float64Array) => void,
): Promise<void> {
  const rows = Array.from({ length: TOGETHER }, () => new Float64Array(gallery.count));
  for (let probe = 0; probe < probes.count; probe += TOGETHER) {
    if (probe % PER_STEP === 0) await step(probe, probes.count, 'probes');
    compare(probes, probe, gallery, rows);
    for (let p = probe; p < Math.min(probe + TOGETHER, probes.count); p++) visit(p, rows[p - probe]!);
  }
}

/** Of fewer than four probes at the end, the last one stands in for those that are not there. */
function compare(
  { values: probes, size, count }: TemplateFeatures,
  first: number,
  { values: gallery, count: columns }: TemplateFeatures,
  [r0, r1, r2, r3]: readonly Float64Array[],
): void {
  const at = (i: number): number => Math.min(first + i, count - 1) * size;
  const [p0, p1, p2, p3] = [at(0), at(1), at(2), at(3)];
  for (let column = 0; column < columns; column++) {
    const from = column * size;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let k = 0; k < size; k++) {
      const value = gallery[from + k]!;
      s0 += probes[p0 + k]! * value;
      s1 += probes[p1 + k]! * value;
      s2 += probes[p2 + k]! * value;
      s3 += probes[p3 + k]! * value;
    }
    r0![column] = s0;
    r1![column] = s1;
    r2![column] = s2;
    r3![column] = s3;
  }
}
