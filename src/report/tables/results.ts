import type { ExperimentResult, PairMetrics, ReportInput } from '../input.ts';
import { type Entry, singleRow } from './entries.ts';
import { repeatedTable } from './repeated-table.ts';
import type { Column, Table } from './table.ts';

const EXPERIMENT: Column = { key: 'experiment', label: 'Experiment', kind: 'text' };

/** The main figures of every evaluation, one row per experiment: what `compare` prints. */
export function summaryTable(input: ReportInput): Table {
  return tableOf('Main figures, percent', input, [
    ...accuracyEntries(input),
    ...tarEntries(input, (set, far) => set !== 'clean' && far === '1e-3'),
    ...arEntries(input),
    ...rankEntries(input).slice(0, 1),
  ]);
}

/** Accuracy on clean and occluded pairs. */
export function accuracyTable(input: ReportInput): Table {
  const pairs: Entry = {
    column: { key: 'lfw.clean.pairs', label: 'Pairs', kind: 'count' },
    read: ({ lfw }) => lfw?.clean.pairs,
  };
  const valid: Entry = {
    column: { key: 'lfw.clean.valid-rate', label: 'Valid', kind: 'percent' },
    read: ({ lfw }) => lfw?.clean.validRate,
  };
  return tableOf('Accuracy of face verification, percent', input, [pairs, valid, ...accuracyEntries(input)]);
}

/** True accept rate at fixed false accept rates. */
export function tarTable(input: ReportInput): Table {
  return tableOf(
    'True accept rate, percent',
    input,
    tarEntries(input, () => true),
  );
}

export function arTable(input: ReportInput): Table {
  return tableOf('Rank-1 identification, percent', input, arEntries(input));
}

export function megafaceTable(input: ReportInput): Table {
  const probes: Entry = {
    column: { key: 'megaface.probes', label: 'Probes', kind: 'count' },
    read: ({ megaface }) => megaface?.probes,
  };
  const distractors: Entry = {
    column: { key: 'megaface.distractors', label: 'Distractors', kind: 'count' },
    read: ({ megaface }) => megaface?.distractors,
  };
  return tableOf('Identification among distractors, percent', input, [
    probes,
    distractors,
    ...rankEntries(input),
  ]);
}

/** "factor-2.0" is called "occluded x2.0"; a box keeps its name. */
export function testSetLabel(name: string): string {
  if (name === 'clean') return 'clean';
  const factor = /^factor-(.+)$/.exec(name);
  return factor ? `occluded ×${factor[1]}` : name.replace(/^box-/, 'occluded ');
}

/** Names of the occluded test sets of any experiment, in the order of their first appearance. */
export function occludedSets(input: ReportInput): string[] {
  return unionOf(input.experiments.map(({ lfw }) => Object.keys(lfw?.occluded ?? {})));
}

function accuracyEntries(input: ReportInput): Entry[] {
  return testSets(input).map((set) => ({
    column: {
      key: `lfw.${set}.accuracy`,
      label: testSetLabel(set),
      group: 'LFW',
      kind: 'percent',
      better: 'higher',
      spread: `lfw.${set}.std`,
    },
    read: (experiment) => pairMetrics(experiment, set)?.accuracy,
    spread: (experiment) => pairMetrics(experiment, set)?.std,
  }));
}

function tarEntries(input: ReportInput, wanted: (set: string, far: string) => boolean): Entry[] {
  return testSets(input).flatMap((set) => {
    const fars = unionOf(input.experiments.map((e) => Object.keys(pairMetrics(e, set)?.tarAtFar ?? {})));
    return fars
      .filter((far) => wanted(set, far))
      .map((far): Entry => {
        const group = `LFW ${testSetLabel(set)}`;
        const column: Column = {
          key: `lfw.${set}.tar@${far}`,
          label: `TAR@${far}`,
          group,
          kind: 'percent',
          better: 'higher',
        };
        return { column, read: (experiment) => pairMetrics(experiment, set)?.tarAtFar[far] };
      });
  });
}

function arEntries(input: ReportInput): Entry[] {
  const protocols = unionOf(input.experiments.map(({ ar }) => Object.keys(ar?.protocols ?? {})));
  return protocols.flatMap((protocol) => {
    const worn = unionOf(input.experiments.map(({ ar }) => Object.keys(ar?.protocols[protocol] ?? {})));
    return worn.map((kind): Entry => {
      const key = `ar.${protocol}.${kind}.rank1`;
      const column: Column = { key, label: kind, group: `AR ${protocol}`, kind: 'percent', better: 'higher' };
      return { column, read: ({ ar }) => ar?.protocols[protocol]?.[kind]?.rank1 };
    });
  });
}

function rankEntries(input: ReportInput): Entry[] {
  const ranks = unionOf(input.experiments.map(({ megaface }) => Object.keys(megaface?.rank ?? {})));
  return ranks.map((rank): Entry => {
    const key = `megaface.rank${rank}`;
    const column: Column = {
      key,
      label: `rank-${rank}`,
      group: 'MegaFace',
      kind: 'percent',
      better: 'higher',
    };
    return { column, read: ({ megaface }) => megaface?.rank[rank] };
  });
}

function tableOf(caption: string, input: ReportInput, entries: readonly Entry[]): Table {
  const experiments = input.experiments.filter((experiment) =>
    entries.some(({ read }) => read(experiment) !== undefined),
  );
  const isNoted = input.experiments.some(({ accepted }) => accepted !== undefined);
  const experiment = isNoted ? { ...EXPERIMENT, noted: 'accepted' } : EXPERIMENT;
  const isRepeated = input.experiments.some(({ repetitions }) => repetitions !== undefined);
  if (isRepeated) return repeatedTable(caption, experiment, experiments, entries);
  const columns = [experiment, ...entries.map(({ column }) => column)];
  return { caption, columns, rows: experiments.map((one) => singleRow(one, entries)) };
}

function pairMetrics({ lfw }: ExperimentResult, set: string): PairMetrics | undefined {
  return set === 'clean' ? lfw?.clean : lfw?.occluded[set];
}

function testSets(input: ReportInput): string[] {
  return input.experiments.some(({ lfw }) => lfw !== undefined) ? ['clean', ...occludedSets(input)] : [];
}

function unionOf(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
