import { firstNames } from '../../base/text/first-names.ts';
import type { Section } from '../section.ts';
import type { Table } from '../tables/table.ts';
import type { DataLeftOut } from './left-out.ts';

/** What the stages left out that made the data, and what they found odd. */
export function dataSection(data: readonly DataLeftOut[]): Section {
  return {
    id: 'data',
    title: 'Data',
    text: 'What the stages that made the data left out, and what they found odd.',
    notes: data.flatMap(({ of, remarks }) => remarks.map((remark) => `${of}: ${remark}`)),
    tables: [leftOutTable(data)],
    figures: [],
  };
}

function leftOutTable(data: readonly DataLeftOut[]): Table {
  return {
    caption: 'Left out',
    columns: [
      { key: 'stage', label: 'By', kind: 'text' },
      { key: 'what', label: 'What', kind: 'text' },
      { key: 'count', label: 'Count', kind: 'count' },
      { key: 'of', label: 'Of', kind: 'count' },
      { key: 'reason', label: 'Why', kind: 'text' },
      { key: 'first', label: 'The first', kind: 'text' },
    ],
    rows: data.flatMap(({ of: stage, skipped }) =>
      Object.entries(skipped).map(([what, { count, of, reason, first }]) => ({
        ...{ stage, what, count, of, reason },
        first: firstNames(first, count),
      })),
    ),
  };
}
