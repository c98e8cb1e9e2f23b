import { listEngines, listProviders } from '../../engines/select.ts';
import { measureMachine } from '../../runner/resources/machine.ts';
import { findTracer } from '../../runner/trace/strace.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { bytes } from '../words/units.ts';

/** `occ-pipe doctor`: what this machine can do, and why the rest is out. */
export async function doctor(call: Call): Promise<number> {
  const { cpus: cores, memory, gpus } = await measureMachine({ gpus: true });
  const [engines, providers] = await Promise.all([listEngines({ threads: cores }), listProviders()]);
  const tracer = await findTracer();
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores,
    memory,
    gpus,
  };
  if (call.options['json']) {
    print(
      `${JSON.stringify({ ...machine, engines, providers, tracing: tracer.type === 'tracer' }, null, 2)}\n`,
    );
  } else {
    const lines = [
      `Node ${machine.node} on ${machine.platform}, ${cores} cores, ${bytes(memory)} memory, ${gpus} GPUs as nvidia-smi counts`,
      ...engines.map(({ name, available, reason, facts }) => {
        const details = Object.entries(facts ?? {}).map(([fact, value]) => `${fact} ${value}`);
        return available
          ? `engine ${name}: works (${details.join(', ')})`
          : `engine ${name}: not here: ${reason}`;
      }),
      ...providers.map(
        ({ name, available, reason, cure, mixed }) =>
          `provider ${name} of onnxruntime: ${available ? `works${butNotMixed(mixed)}` : `not here: ${reason}; ${cure}`}`,
      ),
      tracer.type === 'tracer'
        ? 'lint --trace: works'
        : `lint --trace: not here: ${tracer.why}; ${tracer.cure}`,
    ];
    print(`${lines.join('\n')}\n`);
  }
  return engines.some(({ available }) => available) ? EXIT.done : EXIT.failed;
}

function butNotMixed(mixed: { readonly available: boolean; readonly reason?: string } | undefined): string {
  return !mixed || mixed.available ? '' : `, but not with precision: mixed: ${mixed.reason}`;
}
