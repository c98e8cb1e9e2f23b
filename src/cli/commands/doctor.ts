import { availableParallelism, totalmem } from 'node:os';
import { listEngines } from '../../engines/select.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { bytes } from '../reporters/words.ts';

/** `occ-pipe doctor`: what this machine can do, and why the rest is out. */
export async function doctor(call: Call): Promise<number> {
  const cores = availableParallelism();
  const engines = await listEngines({ threads: cores });
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores,
    memory: totalmem(),
  };
  if (call.options['json']) {
    process.stdout.write(`${JSON.stringify({ ...machine, engines }, null, 2)}\n`);
  } else {
    const lines = [
      `Node ${machine.node} on ${machine.platform}, ${cores} cores, ${bytes(machine.memory)} memory`,
      ...engines.map(({ name, available, reason, facts }) => {
        const details = Object.entries(facts ?? {}).map(([fact, value]) => `${fact} ${value}`);
        return available
          ? `engine ${name}: works (${details.join(', ')})`
          : `engine ${name}: not here: ${reason}`;
      }),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return engines.some(({ available }) => available) ? EXIT.done : EXIT.failed;
}
