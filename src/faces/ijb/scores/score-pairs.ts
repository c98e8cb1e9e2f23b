import type { IjbPairs } from '../meta/read-pairs.ts';
import type { Step } from '../step.ts';
import type { TemplateFeatures } from '../templates/template-features.ts';
import { rowDot } from './dot.ts';

/** Scores of pairs, descending. */
export interface SortedScores {
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

/** Pairs that are scored before others get their turn. */
const PER_STEP = 100_000;

/** The products of the pairs' templates, apart by whether both show the same person. */
export async function scorePairs(
  { values, size }: TemplateFeatures,
  { first, second, same }: IjbPairs,
  step: Step,
): Promise<SortedScores> {
  const ofSame = same.reduce((sum, label) => sum + label, 0);
  const genuine = new Float64Array(ofSame);
  const impostor = new Float64Array(same.length - ofSame);
  let [g, i] = [0, 0];
  for (let pair = 0; pair < same.length; pair++) {
    if (pair % PER_STEP === 0) await step(pair, same.length, 'pairs');
    const score = rowDot(values, size, first[pair]!, second[pair]!);
    if (same[pair] === 1) genuine[g++] = score;
    else impostor[i++] = score;
  }
  return { genuine: genuine.sort().reverse(), impostor: impostor.sort().reverse() };
}
