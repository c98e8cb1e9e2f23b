import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { planOf } from '../plan-of.ts';

/** `occ-pipe stages`: the stages of the configuration, each with the number of its tasks. */
export async function stages(call: Call): Promise<number> {
  const plan = await planOf(call);
  const tasks = [...plan.tasks.values()];
  for (const name of plan.stages) {
    const count = tasks.filter(({ stage }) => stage === name).length;
    process.stdout.write(`${name}  ${count} task${count === 1 ? '' : 's'}\n`);
  }
  return EXIT.done;
}
