import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { isOwnership, liveOwner, type OwnerRecord, type Ownership, takeOwnership } from '../store/owner.ts';
import type { CpuPool } from './cpu-pool.ts';

/** Milliseconds between looks at a work folder that another process owns. */
const POLL = 100;

export interface Turn {
  readonly owner: Ownership;
  /** Gives back cores and work folder. */
  end(): void;
}

/**
 * Waits for the work folder and for cores, holding neither while it waits for the other. Undefined when stopped.
 * @param onWait told once who has the folder
 */
export async function takeTurn(
  workFolder: string,
  pool: CpuPool,
  cpus: number,
  stop: AbortSignal,
  onWait: (reason: string) => void,
): Promise<Turn | undefined> {
  for (let told = false; ; ) {
    for (let other = liveOwner(workFolder); other && !stop.aborted; other = liveOwner(workFolder)) {
      if (!told) onWait(describe(other));
      told = true;
      await setTimeout(POLL);
    }
    const giveBack = await pool.take(cpus);
    if (stop.aborted) {
      giveBack();
      return undefined;
    }
    const owner = await takeOwnership(workFolder);
    if (isOwnership(owner)) {
      return {
        owner,
        end() {
          owner.release();
          giveBack();
        },
      };
    }
    giveBack();
  }
}

function describe({ pid, host }: OwnerRecord): string {
  return `waits for pid ${pid}${host === hostname() ? '' : ` on ${host}`}`;
}
