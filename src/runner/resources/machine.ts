import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { runProgram } from '../../base/run-program.ts';
import type { ResourceAmounts } from './capacity.ts';

/** Milliseconds: a driver that has to be loaded first takes many seconds. */
const NVIDIA_SMI_TIMEOUT = 60_000;

/**
 * What this machine, or the container that it is, has for tasks.
 * @param want whether GPUs are counted, which takes a program; they are 0 otherwise
 */
export async function measureMachine({ gpus }: { readonly gpus: boolean }): Promise<ResourceAmounts> {
  return {
    cpus: availableParallelism(),
    memory: Math.min(totalmem(), memoryLimit()),
    gpus: gpus ? await countGpus() : 0,
  };
}

/** Of the control group (version 2, then 1), which os.totalmem does not know. */
function memoryLimit(): number {
  for (const file of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const limit = Number(readFileSync(file, 'utf8'));
      if (limit > 0) return limit;
    } catch {
      // No such control group.
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** As nvidia-smi lists them; none where there is no such program, or no driver behind it. */
async function countGpus(): Promise<number> {
  const { exitCode, stdout } = await runProgram('nvidia-smi', ['--list-gpus'], {
    timeout: NVIDIA_SMI_TIMEOUT,
  });
  return exitCode === 0 ? stdout.split('\n').filter((line) => line.startsWith('GPU ')).length : 0;
}
