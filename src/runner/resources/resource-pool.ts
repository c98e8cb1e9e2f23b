import type { Capacity, ResourceAmounts } from './capacity.ts';

/** What a task waits for. */
export interface ResourceRequest extends ResourceAmounts {
  /** Of several that wait, the one with the highest goes first. Not asked for of one that waits alone. */
  readonly priority: () => Promise<number>;
}

export interface Allocation {
  /** The numbers of the GPUs that the task has to itself; none where something else gives them out. */
  readonly gpus: readonly number[];
  release(): void;
}

/** Cores, memory and GPUs, shared out among the tasks that run at the same time. */
export interface ResourcePool {
  /** Resolves when all that is requested, and a place, is free. */
  acquire(request: ResourceRequest): Promise<Allocation>;
}

interface Waiting {
  readonly request: ResourceRequest;
  readonly resolve: (allocation: Allocation) => void;
  readonly reject: (error: unknown) => void;
  priority?: number;
}

/** What is not allocated. Undefined `gpus`: they have no numbers here. */
interface Free {
  cpus: number;
  memory: number;
  places: number;
  readonly gpus: number[] | undefined;
}

/**
 * The highest priority goes first, then who asked first; but one that fits may overtake another that does not
 * fit yet.
 * @param capacityOf asked with the first request
 * @param jobs how many tasks may run at once; undefined: as many as there are cores
 */
export function createResourcePool(
  capacityOf: () => Promise<Capacity>,
  jobs: number | undefined,
): ResourcePool {
  let free: Free | undefined;
  let isScheduled = false;
  const waiting: Waiting[] = [];

  function allocateWaiting(left: Free): void {
    for (let i = 0; i < waiting.length && left.places > 0; ) {
      const { request, resolve } = waiting[i]!;
      if (!fits(request, left)) i += 1;
      else {
        waiting.splice(i, 1);
        resolve(allocate(request, left));
      }
    }
  }

  function allocate({ cpus, memory, gpus: count }: ResourceRequest, left: Free): Allocation {
    left.cpus -= cpus;
    left.memory -= memory;
    left.places -= 1;
    const gpus = left.gpus?.splice(0, count) ?? [];
    let isReleased = false;
    return {
      gpus,
      release() {
        if (isReleased) return;
        isReleased = true;
        left.cpus += cpus;
        left.memory += memory;
        left.places += 1;
        left.gpus?.push(...gpus);
        schedule();
      },
    };
  }

  /** Not before all who ask at this moment have asked: the first to ask is not the one to go first. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(async () => {
      try {
        free ??= freeOf((await capacityOf()).total, jobs);
        if (waiting.length > 1) await sortWaiting();
        isScheduled = false;
        allocateWaiting(free);
      } catch (error) {
        isScheduled = false;
        for (const { reject } of waiting.splice(0)) reject(error);
      }
    });
  }

  async function sortWaiting(): Promise<void> {
    for (let known = 0; known < waiting.length; known += 1) {
      const one = waiting[known]!;
      one.priority ??= await one.request.priority();
    }
    waiting.sort((a, b) => b.priority! - a.priority!);
  }

  return {
    acquire(request) {
      return new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        schedule();
      });
    },
  };
}

function freeOf({ cpus, memory, gpus }: ResourceAmounts, jobs: number | undefined): Free {
  const numbers = Number.isFinite(gpus) ? Array.from({ length: gpus }, (_, gpu) => gpu) : undefined;
  return { cpus, memory, places: jobs ?? cpus, gpus: numbers };
}

function fits({ cpus, memory, gpus }: ResourceRequest, free: Free): boolean {
  return cpus <= free.cpus && memory <= free.memory && gpus <= (free.gpus?.length ?? gpus);
}
