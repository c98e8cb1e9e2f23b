import type { EvalPairsMetrics } from '../../../generated/result-schemas.js';
import { unionOf } from '../../tables/entries.ts';
import type { EvaluationResults } from '../evaluation-report.ts';

export type PairsResults = EvaluationResults<EvalPairsMetrics>;

export type SetResult = EvalPairsMetrics['sets'][string];

/** A set that an experiment has, with the protocols of its figures. */
export interface ShownSet {
  readonly set: string;
  readonly protocols: string;
  /** What the experiments have of it. */
  readonly results: readonly SetResult[];
}

/** Every set that an experiment has. */
export function setsOf({ experiments, of }: PairsResults): ShownSet[] {
  const all = experiments.flatMap((experiment) => of(experiment) ?? []);
  return unionOf(all.map(({ sets }) => Object.keys(sets))).map((set) => {
    const having = all.filter(({ sets }) => set in sets);
    return {
      set,
      protocols: unionOf(having.map(({ protocol }) => [protocol])).join(', '),
      results: having.map(({ sets }) => sets[set]!),
    };
  });
}
