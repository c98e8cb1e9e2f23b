import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from '../../../base/environment/program.ts';
import { ContentError } from '../content-error.ts';
import type {
  CompareRequest,
  FileRequest,
  FileResult,
  NumberedRequest,
  WorkerRequest,
  WorkerResponse,
} from './requests.ts';

/** Threads that work on trees beside this one. */
export interface ContentPool {
  /**
   * Hands a request to a thread that is free, if one is.
   * @returns resolves to nothing where the thread was lost
   * @throws ContentError
   */
  trySubmit(request: FileRequest): Promise<FileResult | undefined> | undefined;
  /**
   * Hands a request to every thread, those that are still starting too.
   * @returns for each thread when it is done, or lost
   */
  submitToAll(request: CompareRequest): Promise<unknown>[];
  /** Ends the threads and what they do. */
  terminate(): void;
}

/** So many requests lie before a thread, that it need not wait for the next one. */
const AHEAD = 2;
/** Megabytes of a thread's heap: it keeps nothing. */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

/**
 * Where the build puts worker.ts. Run from source there is none, and one thread does it all, with the same
 * result.
 */
const builtWorker = fileURLToPath(new URL('content-worker.cjs', import.meta.url));

let shared: ContentPool | undefined;

/**
 * The one of this process, made at the first use: a thread takes some 30 ms to start. It does not keep the
 * process alive.
 */
export function sharedPool(): ContentPool {
  shared ??= createContentPool(existsSync(builtWorker) ? availableParallelism() - 1 : 0, builtWorker);
  return shared;
}

/**
 * For when no more trees will be read: threads take some 20 ms to end, for which the process would wait at
 * its end.
 */
export function terminateSharedPool(): void {
  shared?.terminate();
}

/** @param script worker.ts as JavaScript */
export function createContentPool(threads: number, script: string): ContentPool {
  const workers = Array.from({ length: threads }, () => startWorker(script));
  const pool: ContentPool = {
    trySubmit(request) {
      const free = workers.filter((one) => one.load() < AHEAD).sort((a, b) => a.load() - b.load())[0];
      return free?.submit(request);
    },
    submitToAll: (request) => workers.map((one) => one.submit(request)),
    terminate() {
      for (const one of workers) one.terminate();
      if (shared === pool) shared = undefined;
    },
  };
  return pool;
}

interface PoolWorker {
  /** Requests that it has not answered; infinite before it has started, and after it was lost. */
  load(): number;
  /** Resolves to nothing where it is, or gets, lost. */
  submit(request: WorkerRequest): Promise<FileResult | undefined>;
  terminate(): void;
}

interface Pending {
  resolve(result: FileResult | undefined): void;
  reject(error: unknown): void;
}

function startWorker(script: string): PoolWorker {
  // Loaded here: a run over few files starts without threads.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const pending = new Map<number, Pending>();
  let state: 'starting' | 'started' | 'lost' = 'starting';
  let last = 0;
  const worker = new Worker(script, { execArgv: [], resourceLimits: HEAP, workerData: PROGRAM });
  worker.once('online', () => {
    state = 'started';
  });
  worker.on('message', (response: WorkerResponse) => {
    const { resolve, reject } = pending.get(response.id)!;
    pending.delete(response.id);
    if ('result' in response) resolve(response.result);
    else if ('crash' in response) reject(response.crash);
    else reject(new ContentError(response.problem, response.path, response.cause));
    if (pending.size === 0) worker.unref();
  });
  worker.on('error', lose);
  worker.on('exit', lose);
  // Last: a listener for messages would have the process wait for the thread.
  worker.unref();

  /** What it should have done is done by whoever asked. */
  function lose(): void {
    state = 'lost';
    for (const { resolve } of pending.values()) resolve(undefined);
    pending.clear();
  }

  return {
    load: () => (state === 'started' ? pending.size : Number.POSITIVE_INFINITY),
    submit(request) {
      if (state === 'lost') return Promise.resolve(undefined);
      last += 1;
      const id = last;
      worker.ref();
      worker.postMessage({ id, request } satisfies NumberedRequest);
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
    },
    terminate: () => void worker.terminate(),
  };
}
