import { readBytes } from '../../base/environment/read-file.ts';
import { findLog } from '../../runner/work/find-log.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { printBytes } from '../output.ts';
import { requireOutput } from '../results/linked-result.ts';
import { outlookOf, sessionOf, taskOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';

/** `occ-pipe log TASK`: the log of an attempt that runs or failed, else that of the task's result. */
export async function log(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const task = taskOf(call, session);
  const outlook = await outlookOf(session, task);
  const file = findLog(session.artifacts, task.name, 'entry' in outlook ? outlook.entry : undefined);
  if (!file && session.store.linkedEntry(task.name) !== undefined) requireOutput(session, task.name);
  if (!file)
    throw new UsageError(`${task.name} has no log: it never ran`, `run it: occ-pipe run ${task.name}`);
  printBytes(readBytes(file));
  return EXIT.done;
}
