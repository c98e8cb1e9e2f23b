import { join } from 'node:path';
import { readResults } from '../report/read-results.ts';
import { renderTable, type TableFormat } from '../report/tables/render-table.ts';
import { summaryTable } from '../report/tables/results.ts';
import type { Session } from '../runner/run/session.ts';
import { linkedEntry } from '../runner/store/links.ts';

/** The table of experiments × metrics, of what the links point to now; undefined where there is nothing yet. */
export function comparison(session: Session, format: TableFormat): string | undefined {
  const results = {
    train: resultsOf(session, 'train'),
    lfw: resultsOf(session, 'eval-lfw'),
    ar: resultsOf(session, 'eval-ar'),
    megaface: resultsOf(session, 'megaface-npy'),
  };
  if (results.lfw.size + results.ar.size + results.megaface.size === 0) return undefined;
  const table = renderTable(summaryTable(readResults(null, results)), format).trimEnd();
  const legend =
    format === 'text'
      ? '\n\nIn percent; ± is the standard deviation over the folds, * the best of a column.'
      : '';
  return `${table}${legend}\n`;
}

/** The results of the first stage of a kind that has any, by experiment. */
function resultsOf({ plan, layout }: Session, kind: string): ReadonlyMap<string, string> {
  const tasks = [...plan.tasks.values()].filter((task) => task.kind.name === kind);
  for (const stage of new Set(tasks.map((task) => task.stage))) {
    const found = tasks.flatMap((task) => {
      const entry = task.stage === stage ? linkedEntry(layout, task.name) : undefined;
      return entry ? [[task.experiment ?? 'result', join(layout.store, entry, 'out')] as const] : [];
    });
    if (found.length > 0) return new Map(found);
  }
  return new Map();
}
