import type { JobError } from '../job/job-file.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Capacity, ResourceAmounts } from './capacity.ts';

/**
 * What a task takes where it runs. Of cores it gets what there is; of memory and GPUs all that it asks for.
 */
export function needOf(task: PlannedTask, capacity: Capacity): ResourceAmounts {
  return { cpus: cpusOf(task, capacity), memory: task.memory ?? 0, gpus: task.gpus ?? 0 };
}

/** At least one, and never more than a task can have. */
function cpusOf({ cpus, gpus = 0 }: PlannedTask, { perTask }: Pick<Capacity, 'perTask'>): number {
  if (cpus === 'all') return perTask.cpus;
  const wanted = cpus === 'share' ? gpus * Math.floor((perTask.cpus - 1) / Math.max(1, perTask.gpus)) : cpus;
  return Math.max(1, Math.min(wanted, perTask.cpus));
}

/** What is wrong where a task asks for more than there is: it would wait for ever. */
export function unmetNeed(
  { stage, memory = 0, gpus = 0 }: PlannedTask,
  { perTask, place, gpusCountedBy }: Capacity,
): JobError | undefined {
  const found = perTask.gpus === 0 ? 'none' : perTask.gpus;
  const gpusThere = gpusCountedBy ? `${gpusCountedBy} finds ${found} here` : `${place} has ${found}`;
  const unmet = [
    ...(memory > perTask.memory
      ? [`${gigabytes(memory)} of memory, and ${place} has ${gigabytes(perTask.memory)}`]
      : []),
    ...(gpus > perTask.gpus ? [`${gpus} GPU${gpus === 1 ? '' : 's'}, and ${gpusThere}`] : []),
  ];
  if (unmet.length === 0) return undefined;
  const cure = `ask for less under \`resources\` of stage \`${stage}\`, or run it on a machine that has it`;
  return { type: 'input', message: `asks for ${unmet.join('; ')}`, cure };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
