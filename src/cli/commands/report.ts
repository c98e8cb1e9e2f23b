import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { pageOf, reportsAmong } from '../results/report-pages.ts';
import { selectionOf, sessionWithCache } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';
import { runSelection } from './run.ts';

/** `occ-pipe report`: `run report`, then the path of its page. */
export async function report(call: Call): Promise<number> {
  const session = await sessionWithCache(call);
  const reports = reportsAmong(session.plan.tasks.keys(), session);
  if (reports.length === 0)
    throw new UsageError('no stage of this configuration makes a report', 'add a stage `report`');
  const code = await runSelection(call, session, selectionOf({ ...call, words: reports }, session));
  if (code !== EXIT.done) return code;
  for (const report of reports) {
    const page = pageOf(report, session);
    if (existsSync(page)) print(`${relative(call.cwd, page)}\n`);
  }
  return EXIT.done;
}
