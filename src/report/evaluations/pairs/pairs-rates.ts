import type { Entry } from '../../tables/entries.ts';
import type { Column } from '../../tables/table.ts';
import { type PairsResults, type SetResult, setsOf } from './pairs-sets.ts';

/** Accuracies by cross-validation, of the protocols that have them. */
export function accuracies(results: PairsResults): Entry[] {
  return having(results, ({ accuracy }) => accuracy).map(({ set, protocols }): Entry => {
    const key = `${results.name}.${set}.accuracy`;
    const spread = `${results.name}.${set}.std`;
    const column: Column = {
      ...{ key, spread, group: protocols, label: set },
      ...{ kind: 'percent', better: 'higher', isHighlight: true },
    };
    return {
      column,
      read: (experiment) => results.of(experiment)?.sets[set]?.accuracy,
      spread: (experiment) => results.of(experiment)?.sets[set]?.std,
    };
  });
}

/** Shares of accepted pairs at a false accept rate of 1e-3, of the protocols that have them. */
export function rates(results: PairsResults): Entry[] {
  return having(results, rateOf).map(({ set, protocols }): Entry => {
    const key = `${results.name}.${set}.tar@1e-3`;
    const column: Column = { key, group: protocols, label: set, kind: 'percent', better: 'higher' };
    return { column, read: (experiment) => rateOf(results.of(experiment)?.sets[set]) };
  });
}

function having(results: PairsResults, value: (set: SetResult) => unknown) {
  return setsOf(results).filter((one) => one.results.some((result) => value(result) !== undefined));
}

function rateOf(set: SetResult | undefined): number | null | undefined {
  return set?.validation?.rate ?? set?.tarAtFar?.['1e-3'];
}
