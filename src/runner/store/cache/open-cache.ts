import { environmentError } from '../../../base/environment/environment-error.ts';
import { InputError } from '../../../base/input-error.ts';
import type { Fingerprint } from '../../plan/plan.ts';
import type { ArtifactPaths } from '../artifact-paths.ts';
import { entryFolder } from '../entry-paths.ts';
import { caches } from './catalog.ts';
import { DamagedHitError } from './fetch-entry.ts';
import type { CacheHit, ResultCache } from './result-cache.ts';

/** A cache as a session uses it: whatever is wrong with it is a miss and a warning, never an error. */
export interface SessionCache {
  /** "dir:/mnt/team". */
  readonly address: string;
  find(entry: string, fingerprint: Fingerprint): Promise<CacheHit | undefined>;
  /** A hit was of no use, and is not asked for again; a damaged one is discarded for all. */
  reject(entry: string, hit: CacheHit, why: Error): Promise<void>;
  /** Begins to add an entry of the store. */
  add(artifacts: ArtifactPaths, entry: string): void;
  /** Removes what nobody is handed any more. */
  tidy(): Promise<void>;
  /** Resolves when everything is added that was begun. What was not is given up when `stop` is aborted. */
  finish(stop: AbortSignal): Promise<void>;
  /** Each problem once: those that are waiting first. */
  onProblem(listen: (problem: string) => void): void;
}

/** Milliseconds that copies have to tidy up after a stop. */
const PATIENCE = 5000;

/**
 * Loaded when it is asked the first time.
 * @param address scheme and location: "dir:/mnt/team"
 * @throws InputError where there is no such kind of cache
 */
export function openCache(address: string, cwd: string): SessionCache {
  const [scheme = '', location = ''] = splitOnce(address);
  const load = Object.hasOwn(caches, scheme) ? caches[scheme]! : undefined;
  if (!load || location === '') {
    const known = Object.keys(caches).map((one) => `${one}:…`);
    throw new InputError(`there is no cache "${address}"`, { cure: `give an address: ${known.join(', ')}` });
  }
  let opened: Promise<ResultCache> | undefined;
  const open = (): Promise<ResultCache> => {
    opened ??= load().then((module) => module.open(location, cwd));
    return opened;
  };

  const rejected = new Set<string>();
  const adding = new Set<Promise<void>>();
  const stopping = new AbortController();
  const told = new Set<string>();
  const waiting: string[] = [];
  let listener: ((problem: string) => void) | undefined;

  function warn(problem: string): void {
    if (told.has(problem)) return;
    told.add(problem);
    if (listener) listener(problem);
    else waiting.push(problem);
  }

  async function put(entry: string, folder: string): Promise<void> {
    try {
      await (await open()).put(entry, folder, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) warn(messageOf(error));
    }
  }

  return {
    address,
    async find(entry, fingerprint) {
      if (rejected.has(entry)) return undefined;
      try {
        return await (await open()).get(entry, fingerprint);
      } catch (error) {
        warn(messageOf(error));
        return undefined;
      }
    },
    async reject(entry, hit, why) {
      rejected.add(entry);
      warn(`${entry}: ${messageOf(why)}`);
      // Who may not write there can only leave it to others.
      if (why instanceof DamagedHitError) await hit.discard().catch(() => {});
    },
    add(artifacts, entry) {
      const task = put(entry, entryFolder(artifacts, entry));
      adding.add(task);
      void task.then(() => adding.delete(task));
    },
    async tidy() {
      try {
        await (await open()).tidy?.();
      } catch (error) {
        warn(messageOf(error));
      }
    },
    async finish(stop) {
      const stopped = new Promise<void>((resolve) => {
        const abort = (): void => {
          stopping.abort();
          // One that hangs in a file system does not look at the signal.
          setTimeout(resolve, PATIENCE).unref();
        };
        if (stop.aborted) abort();
        stop.addEventListener('abort', abort, { once: true });
      });
      await Promise.race([Promise.all(adding), stopped]);
    },
    onProblem(listen) {
      listener = listen;
      for (const problem of waiting.splice(0)) listen(problem);
    },
  };
}

function splitOnce(address: string): string[] {
  const at = address.indexOf(':');
  return at < 0 ? [] : [address.slice(0, at), address.slice(at + 1)];
}

function messageOf(error: unknown): string {
  const known = environmentError(error);
  if (known) return `${known.place ? `${known.place}: ` : ''}${known.message}`;
  return error instanceof Error ? error.message : String(error);
}
