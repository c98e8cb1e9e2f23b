/** What a task takes of the machine while it runs. */
export interface Need {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: number;
  /** Of several that wait, the one with the highest goes first. Not asked for of one that waits alone. */
  readonly priority: () => Promise<number>;
}

export interface Grant {
  /** The numbers of the GPUs that are lent. */
  readonly gpus: readonly number[];
  giveBack(): void;
}

/** The machine's cores, memory and GPUs, lent to tasks. */
export interface ResourcePool {
  /** Resolves when all that is needed, and a place, is free. */
  take(need: Need): Promise<Grant>;
}

export interface Capacity {
  readonly cpus: number;
  readonly memory: number;
  /** Not asked for before a task needs one. */
  readonly gpus: number;
}

interface Waiting {
  readonly need: Need;
  readonly admit: (grant: Grant) => void;
  priority?: number;
}

/**
 * The highest priority goes first, then who asked first; but one that fits may overtake another that does not fit yet.
 * @param places how many tasks may run at once
 */
export function createResourcePool(capacity: Capacity, places: number): ResourcePool {
  let { cpus, memory } = capacity;
  let jobs = places;
  let gpusLeft: number[] | undefined;
  let isDue = false;
  const waiting: Waiting[] = [];

  function admitWaiting(): void {
    for (let i = 0; i < waiting.length && jobs > 0; ) {
      const { need, admit } = waiting[i]!;
      if (need.cpus > cpus || need.memory > memory || need.gpus > gpusFor(need).length) i += 1;
      else {
        waiting.splice(i, 1);
        admit(lend(need));
      }
    }
  }

  /** Not before all who ask at this moment have asked: the first to ask is not the one to go first. */
  function admitSoon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(async () => {
      if (waiting.length > 1) await sortWaiting();
      isDue = false;
      admitWaiting();
    });
  }

  async function sortWaiting(): Promise<void> {
    for (let known = 0; known < waiting.length; known += 1) {
      const one = waiting[known]!;
      one.priority ??= await one.need.priority();
    }
    waiting.sort((a, b) => b.priority! - a.priority!);
  }

  function gpusFor(need: Need): number[] {
    if (need.gpus > 0) gpusLeft ??= Array.from({ length: capacity.gpus }, (_, gpu) => gpu);
    return gpusLeft ?? [];
  }

  function lend(need: Need): Grant {
    cpus -= need.cpus;
    memory -= need.memory;
    jobs -= 1;
    const gpus = gpusFor(need).splice(0, need.gpus);
    let isLent = true;
    return {
      gpus,
      giveBack() {
        if (!isLent) return;
        isLent = false;
        cpus += need.cpus;
        memory += need.memory;
        jobs += 1;
        gpusLeft?.push(...gpus);
        admitSoon();
      },
    };
  }

  return {
    take(need) {
      return new Promise((resolve) => {
        waiting.push({ need, admit: resolve });
        admitSoon();
      });
    },
  };
}
