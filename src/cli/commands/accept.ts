import { accept as acceptResult } from '../../runner/decide/accept.ts';
import { describeAcceptance } from '../../runner/store/accepted.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { outlookOf, sessionOf, taskOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';

/** `occ-pipe accept TASK`: the result that is there is as good as the one that would be made now. */
export async function accept(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const task = taskOf(call, session);
  const outlook = await outlookOf(session, task);
  session.save();
  if (outlook.state === 'up-to-date' || outlook.state === 'restore') {
    process.stdout.write(`${task.name}: ${outlook.reason}; there is nothing to accept\n`);
    return EXIT.done;
  }
  if (outlook.state !== 'run') {
    throw new UsageError(`${task.name} cannot be judged yet: ${outlook.reason}`, 'accept or run that first');
  }
  const accepted = await acceptResult(session, task, outlook);
  if (accepted.type === 'nothing') throw new UsageError(accepted.why, `run it: occ-pipe run ${task.name}`);
  process.stdout.write(`${task.name}: ${describeAcceptance(accepted.acceptance)}\n`);
  return EXIT.done;
}
