import type { Step } from '../step.ts';
import type { TemplateFeatures } from '../templates/template-features.ts';
import { largest } from './largest.ts';
import { type FoundRanks, RANKS, type Rank } from './ranks.ts';
import { eachProbe } from './similarities.ts';

/** False positive identification rates that are printed. */
const RATES = { '0.01': 0.01, '0.1': 0.1 } as const;

export interface JoinedIdentification {
  /** Share of the probes whose subject is among the first so many. */
  readonly rank: FoundRanks;
  /**
   * Share of the probes whose true similarity is above the threshold, whatever its rank; undefined where
   * there are too few wrong similarities.
   */
  readonly atFpir: Readonly<
    Record<keyof typeof RATES, { readonly rate: number; readonly threshold: number } | undefined>
  >;
  /** Similarities of probes to other people. */
  readonly wrong: number;
}

/**
 * Closed-set search as ijb_1n.py has it: the threshold is the ceil(probes * rate)-th largest of all wrong
 * similarities. What is no number comes last, and passes none.
 * @param mates of each probe, the place of its subject in the gallery
 */
export async function searchJoined(
  {
    probes,
    gallery,
    mates,
  }: { readonly probes: TemplateFeatures; readonly gallery: TemplateFeatures; readonly mates: Int32Array },
  step: Step,
): Promise<JoinedIdentification> {
  const positions = Object.values(RATES).map((rate) => Math.ceil(probes.count * rate));
  const wrong = largest(Math.max(...positions));
  const own = new Float64Array(probes.count);
  const found = new Float64Array(RANKS.length);
  await eachProbe(probes, gallery, step, (probe, similarities) => {
    const mate = mates[probe]!;
    const before = countBefore(similarities, mate);
    for (const [i, rank] of RANKS.entries()) if (before < rank) found[i]!++;
    own[probe] = similarities[mate]!;
    for (let column = 0; column < similarities.length; column++)
      if (column !== mate) wrong.add(similarities[column]!);
  });
  const at = positions.map((position) => {
    const threshold = wrong.at(position);
    if (threshold === undefined) return undefined;
    return { rate: own.filter((value) => value > threshold).length / probes.count, threshold };
  });
  const rates = Object.keys(RATES).map((rate, i) => [rate, at[i]]);
  return {
    rank: Object.fromEntries(RANKS.map((rank, i) => [rank, found[i]! / probes.count])) as Record<
      Rank,
      number
    >,
    atFpir: Object.fromEntries(rates) as JoinedIdentification['atFpir'],
    wrong: wrong.seen(),
  };
}

/** Columns that are sorted before one: the more similar ones, and of equal ones those further to the left. */
function countBefore(similarities: Float64Array, column: number): number {
  const own = similarities[column]!;
  let count = 0;
  if (Number.isNaN(own)) {
    for (const [i, value] of similarities.entries()) if (!Number.isNaN(value) || i < column) count++;
    return count;
  }
  for (let i = 0; i < similarities.length; i++) {
    const value = similarities[i]!;
    if (value > own || (value === own && i < column)) count++;
  }
  return count;
}
