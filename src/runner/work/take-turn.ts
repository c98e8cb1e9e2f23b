import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { ResourcePool, ResourceRequest } from '../resources/resource-pool.ts';
import { acquireLease, findHolder, isLease, type Lease, type LeaseHolder, secondsSilent } from './lease.ts';
import { expirySeconds } from './renewals.ts';

/** Milliseconds between looks at a work folder that another process holds. */
const POLL = 100;
/** Renewals that have to be missing until the wait is told of again. */
const MISSING = 3;

/** Another run works on the same task: its process, and the host where that is another one. */
export interface WaitReason {
  readonly type: 'held';
  readonly pid: number;
  readonly host?: string;
  /**
   * It shows no sign of life for so many seconds, and is taken over when it shows none for `expiry` seconds.
   */
  readonly silent?: { readonly seconds: number; readonly expiry: number };
}

export interface Turn {
  readonly lease: Lease;
  /** The numbers of the GPUs that it has to itself. */
  readonly gpus: readonly number[];
  /** Gives back resources and work folder. */
  end(): void;
}

/**
 * Waits for the work folder and for cores, memory and GPUs, holding neither while it waits for the other.
 * Undefined when stopped.
 * @param onWait told once who has the folder, and once more where it may be gone
 */
export async function takeTurn(
  workFolder: string,
  pool: ResourcePool,
  request: ResourceRequest,
  stop: AbortSignal,
  onWait: (reason: WaitReason) => void,
): Promise<Turn | undefined> {
  const waitUntilFree = createWaiter(workFolder, stop, onWait);
  for (;;) {
    await waitUntilFree();
    const { gpus, release } = await pool.acquire(request);
    if (stop.aborted) {
      release();
      return undefined;
    }
    const lease = await acquireLease(workFolder);
    if (isLease(lease)) {
      return {
        lease,
        gpus,
        end() {
          lease.release();
          release();
        },
      };
    }
    release();
  }
}

/** Waits for the work folder alone. Undefined when stopped. @param onWait as for `takeTurn` */
export async function leaseWhenFree(
  workFolder: string,
  stop: AbortSignal,
  onWait: (reason: WaitReason) => void,
): Promise<Lease | undefined> {
  const waitUntilFree = createWaiter(workFolder, stop, onWait);
  for (;;) {
    await waitUntilFree();
    if (stop.aborted) return undefined;
    const lease = await acquireLease(workFolder);
    if (isLease(lease)) return lease;
  }
}

/** A wait that may be repeated, and ends with a stop too. */
function createWaiter(
  workFolder: string,
  stop: AbortSignal,
  onWait: (reason: WaitReason) => void,
): () => Promise<void> {
  const tell = createTeller(workFolder, onWait);
  return async () => {
    for (let other = findHolder(workFolder); other && !stop.aborted; other = findHolder(workFolder)) {
      tell(other);
      await setTimeout(POLL);
    }
  };
}

function createTeller(
  workFolder: string,
  onWait: (reason: WaitReason) => void,
): (holder: LeaseHolder) => void {
  let told: 'nothing' | 'held' | 'silent' = 'nothing';
  return (holder) => {
    const { pid, host, interval = Number.POSITIVE_INFINITY } = holder;
    const seconds = secondsSilent(workFolder, holder);
    const isSilent = seconds > MISSING * interval;
    if (told === 'silent' || (told === 'held' && !isSilent)) return;
    told = isSilent ? 'silent' : 'held';
    onWait({
      type: 'held',
      pid,
      ...(host !== hostname() && { host }),
      ...(isSilent && { silent: { seconds, expiry: expirySeconds(interval) } }),
    });
  };
}
