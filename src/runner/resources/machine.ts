import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What this machine, or the container that it is, lets its tasks have. */
export interface Machine {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Asked for at the first use: it takes a program. */
  readonly gpus: number;
}

export function thisMachine(): Machine {
  let gpus: number | undefined;
  return {
    cpus: availableParallelism(),
    memory: Math.min(totalmem(), memoryLimit()),
    get gpus() {
      gpus ??= countGpus();
      return gpus;
    },
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
function countGpus(): number {
  // Loaded here, since a run that has nothing to do needs no programs.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync('nvidia-smi', ['--list-gpus'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter((line) => line.startsWith('GPU ')).length : 0;
}
