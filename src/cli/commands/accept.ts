import { accept as acceptResult, type NothingToAccept } from '../../runner/decide/accept.ts';
import { describeAcceptance } from '../../runner/store/accepted.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { outlookOf, sessionOf, taskOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';
import { describeDamage } from '../words/changes.ts';
import { describeDifference } from '../words/difference.ts';
import { describeReason } from '../words/reason.ts';

/** `occ-pipe accept TASK`: the result that is there is as good as the one that would be made now. */
export async function accept(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const task = taskOf(call, session);
  const outlook = await outlookOf(session, task);
  session.save();
  if (outlook.state === 'up-to-date' || outlook.state === 'restore') {
    print(`${task.name}: ${describeReason(outlook.reason)}; there is nothing to accept\n`);
    return EXIT.done;
  }
  if (outlook.state !== 'run') {
    const why = describeReason(outlook.reason);
    throw new UsageError(`${task.name} cannot be judged yet: ${why}`, 'accept or run that first');
  }
  const accepted = await acceptResult(session, task, outlook, describeDifference);
  if (accepted.type !== 'accepted')
    throw new UsageError(whyNot(task.name, accepted), `run it: occ-pipe run ${task.name}`);
  print(`${task.name}: ${describeAcceptance(accepted.acceptance)}\n`);
  return EXIT.done;
}

function whyNot(task: string, nothing: NothingToAccept): string {
  switch (nothing.type) {
    case 'no-result':
      return `${task} has no result`;
    case 'not-whole': {
      const why = nothing.damage ? describeDamage(nothing.damage) : 'its output is gone';
      return `the last result of ${task} is not whole: ${why}`;
    }
    case 'other-kind':
      return `the last result of ${task} is one of ${nothing.kind}`;
  }
}
