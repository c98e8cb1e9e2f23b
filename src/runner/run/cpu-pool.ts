/** The machine's cores, lent to tasks. */
export interface CpuPool {
  /** Resolves when so many cores and a place are free; gives back a function that returns them. */
  take(cpus: number): Promise<() => void>;
}

/**
 * Tasks get what they ask for in the order of asking, except that one may overtake another that does not fit yet.
 * @param jobs how many tasks may run at once
 */
export function createCpuPool(cores: number, jobs: number): CpuPool {
  let [free, places] = [cores, jobs];
  const waiting: { cpus: number; admit: () => void }[] = [];

  function admitWaiting(): void {
    for (let i = 0; i < waiting.length && places > 0; ) {
      const { cpus, admit } = waiting[i]!;
      if (cpus > free) {
        i += 1;
        continue;
      }
      waiting.splice(i, 1);
      free -= cpus;
      places -= 1;
      admit();
    }
  }

  return {
    take(cpus) {
      return new Promise((resolve) => {
        let isLent = true;
        const giveBack = (): void => {
          if (!isLent) return;
          isLent = false;
          free += cpus;
          places += 1;
          admitWaiting();
        };
        waiting.push({ cpus, admit: () => resolve(giveBack) });
        admitWaiting();
      });
    },
  };
}
