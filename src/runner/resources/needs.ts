import type { JobError } from '../job/job-file.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Machine } from './machine.ts';
import type { Need } from './resource-pool.ts';

/** What a task takes of this machine. Of cores it gets what there is; of memory and GPUs all that it asks for. */
export function needOf(task: PlannedTask, machine: Machine): Omit<Need, 'priority'> {
  return { cpus: cpusOf(task, machine), memory: task.memory ?? 0, gpus: task.gpus ?? 0 };
}

/** At least one, and never more than there are. */
export function cpusOf({ cpus, gpus = 0 }: PlannedTask, machine: Pick<Machine, 'cpus' | 'gpus'>): number {
  if (cpus === 'all') return machine.cpus;
  const wanted = cpus === 'share' ? gpus * Math.floor((machine.cpus - 1) / Math.max(1, machine.gpus)) : cpus;
  return Math.max(1, Math.min(wanted, machine.cpus));
}

/** What is wrong where a task asks for more than there is: it would wait for ever. */
export function unmetNeed(
  { stage, memory = 0, gpus = 0 }: PlannedTask,
  machine: Machine,
): JobError | undefined {
  const lacks = [
    ...(memory > machine.memory
      ? [`${gigabytes(memory)} of memory, and this machine has ${gigabytes(machine.memory)}`]
      : []),
    ...(gpus > 0 && gpus > machine.gpus
      ? [
          `${gpus} GPU${gpus === 1 ? '' : 's'}, and nvidia-smi finds ${machine.gpus === 0 ? 'none' : machine.gpus} here`,
        ]
      : []),
  ];
  if (lacks.length === 0) return undefined;
  const cure = `ask for less under \`resources\` of stage \`${stage}\`, or run it on a machine that has it`;
  return { type: 'input', message: `asks for ${lacks.join('; ')}`, cure };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
