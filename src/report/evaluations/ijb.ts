import { join } from 'node:path';
import { type EvalIjbMetrics, isEvalIjbMetrics } from '../../generated/result-schemas.js';
import { meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import { type Entry, unionOf } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { Column } from '../tables/table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

type Protocols = EvalIjbMetrics['protocols'];

/** What is shown of templates: all but the digits as a program prints them, which have no mean. */
export interface IjbResult extends Pick<EvalIjbMetrics, 'set'> {
  readonly protocols: Omit<Protocols, 'ijb_11'> & {
    readonly ijb_11?: Omit<NonNullable<Protocols['ijb_11']>, 'printed'>;
  };
}

type Results = EvaluationResults<IjbResult>;

/** Verification and identification of templates, by named protocols. */
export const ijb: EvaluationReport<IjbResult> = {
  read,
  mean: (results) => ({ ...meanOf(results), set: results[0]!.set }),
  summary: (results) => [
    ...verifications(results, ['0.0001']).slice(0, 1),
    ...ranks(results, ['1']).slice(0, 1),
    ...thresholds(results, ['0.01']).slice(0, 1),
  ],
  question: 'templates',
  protocols: (results) => unionOf(resultsIn(results).map(({ protocols }) => Object.keys(protocols))),
  section: (results) => ({
    id: 'ijb',
    title: 'Templates',
    text: "Are two collections of pictures of one person (1:1), and of whom is one (1:N)? By the protocol named above each column, insightface's programs: of 1:1 the share of same-person pairs accepted where the false accept rate is nearest to the one given, above or below it; `ijb_1n` joins both galleries and looks at the similarity alone, `ijb_evals` searches each by itself and wants rank 1 as well.",
    tables: [
      experimentsTable(
        '1:1, accepted by false accept rate, percent',
        results.experiments,
        verifications(results, ['1e-06', '1e-05', '0.0001', '0.001', '0.01', '0.1']),
      ),
      experimentsTable('1:N, found by rank, percent', results.experiments, ranks(results, ['1', '5', '10'])),
      experimentsTable(
        '1:N, found by false positive identification rate, percent',
        results.experiments,
        thresholds(results, ['0.001', '0.01', '0.1']),
      ),
    ].filter(({ columns }) => columns.length > 1),
    figures: [],
  }),
};

function read(folder: string): IjbResult {
  const { set, protocols } = readResult(join(folder, 'metrics.json'), isEvalIjbMetrics);
  const { ijb_11: verified, ...others } = protocols;
  if (!verified) return { set, protocols: others };
  const { printed: _, ...numbers } = verified;
  return { set, protocols: { ...others, ijb_11: numbers } };
}

type Wanted = keyof NonNullable<IjbResult['protocols']['ijb_11']>['tarAtFar'];

function verifications(results: Results, rates: readonly Wanted[]): Entry[] {
  const modes = unionOf(
    resultsIn(results).map(({ protocols }) => Object.keys(protocols.ijb_evals?.verification ?? {})),
  );
  const ways = [
    { name: 'ijb_11', of: ({ ijb_11 }: IjbResult['protocols']) => ijb_11 },
    ...modes.map((mode) => ({
      name: `ijb_evals.${mode}`,
      of: ({ ijb_evals }: IjbResult['protocols']) => ijb_evals?.verification?.[mode],
    })),
  ];
  return entriesOf(
    results,
    ways.flatMap(({ name, of }) =>
      rates.map((rate) => ({
        protocol: name,
        key: `tar@${rate}`,
        label: `TAR@${rate}`,
        value: (protocols: IjbResult['protocols']) => of(protocols)?.tarAtFar[rate].tar,
      })),
    ),
  );
}

function ranks(results: Results, wanted: readonly ('1' | '5' | '10')[]): Entry[] {
  const ways = [
    { name: 'ijb_1n', of: ({ ijb_1n }: IjbResult['protocols']) => ijb_1n },
    { name: 'ijb_evals', of: ({ ijb_evals }: IjbResult['protocols']) => ijb_evals?.identification },
  ];
  return entriesOf(
    results,
    ways.flatMap(({ name, of }) =>
      wanted.map((rank) => ({
        protocol: name,
        key: `rank${rank}`,
        label: `rank-${rank}`,
        value: (protocols: IjbResult['protocols']) => of(protocols)?.rank[rank],
      })),
    ),
  );
}

function thresholds(results: Results, rates: readonly ('0.001' | '0.01' | '0.1')[]): Entry[] {
  return entriesOf(
    results,
    rates.flatMap((rate) => [
      {
        protocol: 'ijb_evals',
        key: `tpir@${rate}`,
        label: `TPIR@${rate}`,
        value: ({ ijb_evals }: IjbResult['protocols']) => ijb_evals?.identification?.tpir[rate],
      },
      ...(rate === '0.001'
        ? []
        : [
            {
              protocol: 'ijb_1n',
              key: `fpir@${rate}`,
              label: `at FPIR ${rate}`,
              value: ({ ijb_1n }: IjbResult['protocols']) => ijb_1n?.atFpir[rate].rate,
            },
          ]),
    ]),
  );
}

interface Way {
  readonly protocol: string;
  readonly key: string;
  readonly label: string;
  readonly value: (protocols: IjbResult['protocols']) => number | undefined;
}

/** Of the ways that some experiment has, under the set and the protocol of their figures. */
function entriesOf(results: Results, ways: readonly Way[]): Entry[] {
  const all = resultsIn(results);
  const sets = unionOf(all.map(({ set }) => [set === 'ijbb' ? 'IJB-B' : 'IJB-C'])).join(', ');
  const there = ways.filter(({ value }) => all.some(({ protocols }) => value(protocols) !== undefined));
  return there.map(({ protocol, key, label, value }): Entry => {
    const column: Column = {
      ...{ key: `${results.name}.${protocol}.${key}`, label, group: `${sets} ${protocol}` },
      ...{ kind: 'percent', better: 'higher', isHighlight: true },
    };
    return {
      column,
      read: (experiment) => {
        const result = results.of(experiment);
        return result && value(result.protocols);
      },
    };
  });
}

function resultsIn({ experiments, of }: Results): IjbResult[] {
  return experiments.flatMap((experiment) => of(experiment) ?? []);
}
