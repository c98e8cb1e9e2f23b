import type { TableFormat } from '../../report/tables/render-table.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { comparison } from '../results/comparison.ts';
import { sessionOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';

const FORMATS: readonly string[] = ['text', 'md', 'csv', 'json'] satisfies TableFormat[];

/** `occ-pipe compare`: experiments × metrics, of what the links point to now. */
export async function compare(call: Call): Promise<number> {
  const format = (call.options['format'] ?? 'text') as string;
  if (!FORMATS.includes(format)) {
    throw new UsageError(`no table format "${format}"`, `use one of ${FORMATS.join(', ')}`);
  }
  const session = await sessionOf(call);
  const table = await comparison(session, format as TableFormat);
  session.save();
  if (table === undefined)
    throw new UsageError('there are no results to compare yet', 'make them: occ-pipe run');
  print(table);
  return EXIT.done;
}
