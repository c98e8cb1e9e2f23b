import type { EvalPairsMetrics } from '../../../generated/result-schemas.js';
import type { Entry } from '../../tables/entries.ts';
import { experimentsTable } from '../../tables/experiments-table.ts';
import type { Table } from '../../tables/table.ts';
import { type PairsResults, setsOf } from './pairs-sets.ts';

type ShownFigure = NonNullable<EvalPairsMetrics['figures']>[string];

/** The main ones of the protocols' own figures, of all sets. */
export function mainFigures(results: PairsResults): Entry[] {
  const figures = figuresOf(results).filter(([, { isMain }]) => isMain);
  return setsOf(results).flatMap(({ set, protocols }) =>
    figures
      .map(([name, figure]): Entry => {
        const { read, column } = entryOf(results, set, name, figure);
        return {
          read,
          column: {
            ...column,
            label: `${set} ${figure.label}`,
            group: protocols,
            isHighlight: figure.unit === 'share',
          },
        };
      })
      .filter((entry) => isKnown(results, entry)),
  );
}

/** All of the protocols' own figures, a table for each set. */
export function figureTables(results: PairsResults): Table[] {
  const figures = figuresOf(results);
  return setsOf(results).map(({ set, protocols }) => {
    const entries = figures
      .map(([name, figure]) => entryOf(results, set, name, figure))
      .filter((entry) => isKnown(results, entry));
    return experimentsTable(`${set}, by ${protocols}; rates in percent`, results.experiments, entries);
  });
}

function figuresOf({ experiments, of }: PairsResults): [name: string, figure: ShownFigure][] {
  const all = experiments.flatMap((experiment) => Object.entries(of(experiment)?.figures ?? {}));
  return [...new Map(all)];
}

function entryOf(
  { name: stage, of }: PairsResults,
  set: string,
  name: string,
  { label, unit, better }: ShownFigure,
): Entry {
  return {
    column: {
      key: `${stage}.${set}.${name}`,
      label,
      kind: unit === 'share' ? 'percent' : 'number',
      ...(better && { better }),
    },
    read: (experiment) => of(experiment)?.sets[set]?.figures?.[name],
  };
}

function isKnown({ experiments }: PairsResults, { read }: Entry): boolean {
  return experiments.some((experiment) => read(experiment) !== undefined);
}
