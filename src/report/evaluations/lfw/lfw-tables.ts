import { type Entry, unionOf } from '../../tables/entries.ts';
import { experimentsTable } from '../../tables/experiments-table.ts';
import type { Column, Table } from '../../tables/table.ts';
import type { EvaluationResults } from '../evaluation-report.ts';
import type { LfwResult, PairMetrics } from './lfw-result.ts';

type LfwResults = EvaluationResults<LfwResult>;

/** Accuracy on clean and occluded pairs. */
export function accuracyTable(results: LfwResults): Table {
  const { name, experiments, of } = results;
  const pairs: Entry = {
    column: { key: `${name}.clean.pairs`, label: 'Pairs', kind: 'count' },
    read: (experiment) => anyMetrics(of(experiment))?.pairs,
  };
  const valid: Entry = {
    column: { key: `${name}.clean.valid-rate`, label: 'Valid', kind: 'percent' },
    read: (experiment) => anyMetrics(of(experiment))?.validRate,
  };
  const entries = [pairs, valid, ...accuracyEntries(results)];
  return experimentsTable('Accuracy of face verification, percent', experiments, entries);
}

/** True accept rate at fixed false accept rates. */
export function tarTable(results: LfwResults): Table {
  const entries = tarEntries(results, () => true);
  return experimentsTable('True accept rate, percent', results.experiments, entries);
}

export function accuracyEntries(results: LfwResults): Entry[] {
  const { name, of } = results;
  return testSets(results).map((set) => ({
    column: {
      key: `${name}.${set}.accuracy`,
      label: testSetLabel(set),
      group: 'LFW',
      kind: 'percent',
      better: 'higher',
      spread: `${name}.${set}.std`,
      isHighlight: true,
    },
    read: (experiment) => pairMetrics(of(experiment), set)?.accuracy,
    spread: (experiment) => pairMetrics(of(experiment), set)?.std,
  }));
}

export function tarEntries(results: LfwResults, wanted: (set: string, far: string) => boolean): Entry[] {
  const { name, experiments, of } = results;
  return testSets(results).flatMap((set) => {
    const fars = unionOf(experiments.map((one) => Object.keys(tarAtFar(of(one), set) ?? {})));
    return fars
      .filter((far) => wanted(set, far))
      .map((far): Entry => {
        const group = `LFW ${testSetLabel(set)}`;
        const column: Column = {
          key: `${name}.${set}.tar@${far}`,
          label: `TAR@${far}`,
          group,
          kind: 'percent',
          better: 'higher',
        };
        return { column, read: (experiment) => tarAtFar(of(experiment), set)?.[far] };
      });
  });
}

/** "factor-2.0" is called "occluded x2.0"; a box keeps its name. */
export function testSetLabel(name: string): string {
  if (name === 'clean') return 'clean';
  const factor = /^factor-(.+)$/.exec(name);
  return factor ? `occluded ×${factor[1]}` : name.replace(/^box-/, 'occluded ');
}

/** Names of the occluded test sets of any experiment, in the order of their first appearance. */
function occludedSets({ experiments, of }: LfwResults): string[] {
  return unionOf(experiments.map((experiment) => Object.keys(of(experiment)?.occluded ?? {})));
}

/** `clean`, where any experiment was evaluated on clean pairs, and the occluded ones. */
export function testSets(results: LfwResults): string[] {
  const isClean = results.experiments.some((experiment) => results.of(experiment)?.clean !== undefined);
  return [...(isClean ? ['clean'] : []), ...occludedSets(results)];
}

/** All sets are of one list. */
function anyMetrics(result: LfwResult | undefined): PairMetrics | undefined {
  return result?.clean ?? Object.values(result?.occluded ?? {})[0];
}

export function pairMetrics(result: LfwResult | undefined, set: string): PairMetrics | undefined {
  return set === 'clean' ? result?.clean : result?.occluded[set];
}

/** By false accept rate, such as "1e-3". */
function tarAtFar(
  result: LfwResult | undefined,
  set: string,
): Readonly<Record<string, number | null>> | undefined {
  return pairMetrics(result, set)?.tarAtFar;
}
