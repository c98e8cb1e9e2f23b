import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { ResourcePool, ResourceRequest } from '../resources/resource-pool.ts';
import { isOwnership, liveOwner, type OwnerRecord, type Ownership, takeOwnership } from './owner.ts';

/** Milliseconds between looks at a work folder that another process owns. */
const POLL = 100;

/** Another run works on the same task: its process, and the host where that is another one. */
export interface WaitReason {
  readonly type: 'owned';
  readonly pid: number;
  readonly host?: string;
}

export interface Turn {
  readonly owner: Ownership;
  /** The numbers of the GPUs that it has to itself. */
  readonly gpus: readonly number[];
  /** Gives back resources and work folder. */
  end(): void;
}

/**
 * Waits for the work folder and for cores, memory and GPUs, holding neither while it waits for the other. Undefined when stopped.
 * @param onWait told once who has the folder
 */
export async function takeTurn(
  workFolder: string,
  pool: ResourcePool,
  request: ResourceRequest,
  stop: AbortSignal,
  onWait: (reason: WaitReason) => void,
): Promise<Turn | undefined> {
  for (let told = false; ; ) {
    for (let other = liveOwner(workFolder); other && !stop.aborted; other = liveOwner(workFolder)) {
      if (!told) onWait(waitFor(other));
      told = true;
      await setTimeout(POLL);
    }
    const { gpus, release } = await pool.acquire(request);
    if (stop.aborted) {
      release();
      return undefined;
    }
    const owner = await takeOwnership(workFolder);
    if (isOwnership(owner)) {
      return {
        owner,
        gpus,
        end() {
          owner.release();
          release();
        },
      };
    }
    release();
  }
}

function waitFor({ pid, host }: OwnerRecord): WaitReason {
  return { type: 'owned', pid, ...(host !== hostname() && { host }) };
}
