import type { Capacity, ResourceAmounts } from './capacity.ts';
import { createReadyQueue } from './ready-queue.ts';

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
  /** How many asked before it. */
  readonly asked: number;
  readonly resolve: (allocation: Allocation) => void;
  readonly reject: (error: unknown) => void;
}

interface Ranked extends Waiting {
  readonly priority: number;
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
  let asked = 0;
  /** Those whose priority was not asked for yet. */
  let arrived: Waiting[] = [];
  const ranked = createReadyQueue<Ranked>(
    (a, b) => a.priority > b.priority || (a.priority === b.priority && a.asked < b.asked),
  );

  function allocateWaiting(left: Free): void {
    const hasRoom = (need: ResourceAmounts): boolean => fits(need, left);
    const alone = ranked.size === 0 ? arrived[0] : undefined;
    if (alone && hasRoom(alone.request)) {
      arrived = [];
      alone.resolve(allocate(alone.request, left));
    }
    for (let one = ranked.takeFirst(hasRoom); one; one = ranked.takeFirst(hasRoom))
      one.resolve(allocate(one.request, left));
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
        if (ranked.size + arrived.length > 1) await rankArrived();
        isScheduled = false;
        allocateWaiting(free);
      } catch (error) {
        isScheduled = false;
        rejectAll(error);
      }
    });
  }

  async function rankArrived(): Promise<void> {
    // Others may arrive meanwhile.
    for (let i = 0; i < arrived.length; i += 1) {
      const one = arrived[i]!;
      ranked.add({ ...one, priority: await one.request.priority() }, one.request);
    }
    arrived = [];
  }

  function rejectAll(error: unknown): void {
    for (const { reject } of arrived.splice(0)) reject(error);
    for (let one = ranked.takeFirst(() => true); one; one = ranked.takeFirst(() => true)) one.reject(error);
  }

  return {
    acquire(request) {
      return new Promise((resolve, reject) => {
        arrived.push({ request, asked: asked++, resolve, reject });
        schedule();
      });
    },
  };
}

function freeOf({ cpus, memory, gpus }: ResourceAmounts, jobs: number | undefined): Free {
  const numbers = Number.isFinite(gpus) ? Array.from({ length: gpus }, (_, gpu) => gpu) : undefined;
  return { cpus, memory, places: jobs ?? cpus, gpus: numbers };
}

function fits({ cpus, memory, gpus }: ResourceAmounts, free: Free): boolean {
  if (free.places <= 0) return false;
  return cpus <= free.cpus && memory <= free.memory && gpus <= (free.gpus?.length ?? gpus);
}
