import type { ExperimentResult } from '../experiment.ts';
import type { Cell, Column, Row, Table } from '../tables/table.ts';

/** The training options in which the experiments differ, one column each, nested names joined by dots. */
export function optionsTable(experiments: readonly ExperimentResult[]): Table {
  const flat = experiments.flatMap(({ name, training }) =>
    training?.options ? [{ name, options: flatten(training.options) }] : [],
  );
  const keys = [...new Set(flat.flatMap(({ options }) => [...options.keys()]))];
  const differing = keys.filter((key) => new Set(flat.map(({ options }) => options.get(key))).size > 1);
  const columns = differing.map((key): Column => ({ key, label: key, kind: 'text' }));
  const rows = flat.map(({ name, options }): Row => {
    const row: Record<string, Cell> = { experiment: name };
    for (const key of differing) row[key] = options.get(key) ?? null;
    return row;
  });
  return {
    caption: 'Training options in which the experiments differ',
    columns: [{ key: 'experiment', label: 'Experiment', kind: 'text' }, ...columns],
    rows,
  };
}

/** Dotted names and the values as one writes them; lists are values. */
function flatten(options: Readonly<Record<string, unknown>>, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const entry of flatten(value as Record<string, unknown>, `${prefix}${key}.`)) flat.set(...entry);
    } else {
      flat.set(prefix + key, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  return flat;
}
