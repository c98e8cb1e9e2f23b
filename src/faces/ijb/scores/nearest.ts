import { type CurvePoint, walkRoc } from './roc.ts';

/** What is accepted where the false accept rate is nearest to one that is wanted. */
export interface AcceptedAt {
  readonly wanted: number;
  readonly far: number;
  readonly tar: number;
}

/** False accept rates that the programs print, as they print them. */
export const WANTED = {
  '1e-06': 1e-6,
  '1e-05': 1e-5,
  '0.0001': 1e-4,
  '0.001': 1e-3,
  '0.01': 1e-2,
  '0.1': 0.1,
};

export type WantedRate = keyof typeof WANTED;

/**
 * For each rate the point of the curve whose false accept rate is nearest, above or below it, without
 * interpolation; on a tie the larger one, and of equal ones the larger true accept rate.
 * @param genuine, impostor as walkRoc takes them
 */
export function acceptedNearest(
  genuine: Float64Array,
  impostor: Float64Array,
  wanted: readonly number[],
): { readonly points: readonly AcceptedAt[]; readonly auc: number } {
  const best = wanted.map((rate) => ({ wanted: rate, far: Number.NaN, tar: 0, distance: Infinity }));
  const auc = walkRoc(genuine, impostor, ({ far, tar }: CurvePoint) => {
    for (const one of best) {
      const distance = Math.abs(far - one.wanted);
      // Both rates rise from point to point: of equal distances the last one counts.
      if (distance <= one.distance) Object.assign(one, { far, tar, distance });
    }
  });
  return { points: best.map(({ wanted: rate, far, tar }) => ({ wanted: rate, far, tar })), auc };
}
