import { join } from 'node:path';
import { readResults } from '../../report/read-results.ts';
import { renderTable, type TableFormat } from '../../report/tables/render-table.ts';
import { summaryTable } from '../../report/tables/results.ts';
import type { Session } from '../../runner/run/session.ts';
import { linkedEntry } from '../../runner/store/links.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { sessionOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';
import { acceptedLines } from './accepted-lines.ts';

const FORMATS: readonly string[] = ['text', 'md', 'csv', 'json'] satisfies TableFormat[];

/** `occ-pipe compare`: experiments × metrics, of what the links point to now. */
export async function compare(call: Call): Promise<number> {
  const format = (call.options['format'] ?? 'text') as string;
  if (!FORMATS.includes(format)) {
    throw new UsageError(`no table format "${format}"`, `use one of ${FORMATS.join(', ')}`);
  }
  const session = sessionOf(call);
  const input = readResults(null, {
    train: resultsOf(session, 'train'),
    lfw: resultsOf(session, 'eval-lfw'),
    ar: resultsOf(session, 'eval-ar'),
    megaface: resultsOf(session, 'megaface-npy'),
  });
  if (input.experiments.length === 0) {
    throw new UsageError('there are no results to compare yet', 'make them: occ-pipe run');
  }
  process.stdout.write(`${renderTable(summaryTable(input), format as TableFormat).trimEnd()}\n`);
  // Beside the table, which programs may read.
  for (const line of acceptedLines(session)) process.stderr.write(`${line}\n`);
  return EXIT.done;
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
