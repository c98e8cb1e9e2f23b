import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMegafaceNpyMetrics, type MegafaceNpyMetrics } from '../../generated/result-schemas.js';
import { drawChart } from '../charts/catalog.ts';
import type { Figure } from '../charts/chart.ts';
import { fractionAxis, seriesOf } from '../experiment-series.ts';
import { meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import { type Entry, unionOf } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { Column, Table } from '../tables/table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

/** What is shown of a search among distractors. */
export type MegafaceResult = Required<Pick<MegafaceNpyMetrics, 'probes' | 'distractors' | 'rank'>> & {
  /** Cleaned by lists of noises. */
  readonly isCleaned: boolean;
};

type MegafaceResults = EvaluationResults<MegafaceResult>;

/** Identification among distractors. */
export const megaface: EvaluationReport<MegafaceResult> = {
  read,
  mean: (results) => ({ ...meanOf(results), isCleaned: results[0]!.isCleaned }),
  question: 'distractors',
  protocols: ({ experiments, of }) => unionOf([experiments.flatMap((one) => of(one) ?? []).map(protocolOf)]),
  summary: (results) => rankEntries(results).slice(0, 1),
  section: (results) => ({
    id: 'megaface',
    title: 'Among distractors',
    text: 'MegaFace, as its devkit and FROM search: how often the right person is among the first ranks, with many strangers in between.',
    tables: [table(results)],
    figures: rankFigures(results),
  }),
};

/** With `identify: false` features were written and nobody was searched for: there is nothing to show. */
function read(folder: string): MegafaceResult | undefined {
  const file = join(folder, 'metrics.json');
  if (!existsSync(file)) return undefined;
  const { probes, distractors, rank, noises } = readResult(file, isMegafaceNpyMetrics);
  return rank && { probes, distractors, rank, isCleaned: noises !== undefined };
}

function protocolOf({ isCleaned }: MegafaceResult): string {
  return isCleaned ? 'MegaFace without noises' : 'MegaFace';
}

function table(results: MegafaceResults): Table {
  const { name, experiments, of } = results;
  const probes: Entry = {
    column: { key: `${name}.probes`, label: 'Probes', kind: 'count' },
    read: (experiment) => of(experiment)?.probes,
  };
  const distractors: Entry = {
    column: { key: `${name}.distractors`, label: 'Distractors', kind: 'count' },
    read: (experiment) => of(experiment)?.distractors,
  };
  const entries = [probes, distractors, ...rankEntries(results)];
  return experimentsTable('Identification among distractors, percent', experiments, entries);
}

function rankEntries({ name, experiments, of }: MegafaceResults): Entry[] {
  const ranks = unionOf(experiments.map((one) => Object.keys(of(one)?.rank ?? {})));
  return ranks.map((rank): Entry => {
    const column: Column = {
      key: `${name}.rank${rank}`,
      label: `rank-${rank}`,
      group: 'MegaFace',
      kind: 'percent',
      better: 'higher',
      isHighlight: true,
    };
    return { column, read: (experiment) => rateByRank(of(experiment))?.[rank] };
  });
}

/** Identification rate over the rank. */
function rankFigures({ experiments, of }: MegafaceResults): Figure[] {
  const series = seriesOf(experiments, (experiment) =>
    Object.entries(of(experiment)?.rank ?? {})
      .map(([rank, rate]) => [Number(rank), rate] as const)
      .sort(([a], [b]) => a - b),
  );
  if (series.length === 0) return [];
  const ranks = unionOf(series.map(({ points }) => points.map(([rank]) => rank))).sort((a, b) => a - b);
  return [
    drawChart({
      kind: 'line',
      id: 'ranks',
      title: 'MegaFace: right person within the first ranks',
      description: 'Identification rate over the rank, one line per experiment.',
      x: { label: 'rank', scale: 'linear', ticks: ranks, format: String, exact: String },
      y: { label: 'identified, %', ...fractionAxis(series) },
      series,
      dots: true,
    }),
  ];
}

/** Identification rate by rank: "1", "2", "5", "10". */
function rateByRank(result: MegafaceResult | undefined): Readonly<Record<string, number>> | undefined {
  return result?.rank;
}
