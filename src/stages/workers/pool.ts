import { Worker } from 'node:worker_threads';
import { type Answer, errorOf, type Question } from './messages.ts';
import { tasks, type WorkerTasks } from './tasks.ts';

/** Threads that do jobs of one kind. What a job gives does not depend on how many there are. */
export interface WorkerPool<Job, Result> {
  /** Jobs that should be under way for no thread to wait. */
  readonly depth: number;
  /**
   * Does a job on the thread that has the fewest; rejects with the error that the job threw, InputErrors included.
   * `transfer` are buffers of the job that change hands instead of being copied.
   */
  run(job: Job, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Threads; 0 does the jobs in this one. They start with the first jobs. */
  readonly workers: number;
  /** The bundled worker.ts, unless it lies beside this file's bundle. */
  readonly entry?: URL | undefined;
}

type Setup<Name extends keyof WorkerTasks> = WorkerTasks[Name]['setup'];
type Job<Name extends keyof WorkerTasks> = WorkerTasks[Name]['job'];
type Result<Name extends keyof WorkerTasks> = WorkerTasks[Name]['result'];

/** Jobs under way for each thread: the next one waits at the thread while its last answer travels. */
const JOBS_PER_WORKER = 2;

/** Opens a pool for a kind of jobs. `setup` is what all jobs have in common; each thread gets it once. */
export function openPool<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
  { workers, entry = new URL('worker.mjs', import.meta.url) }: PoolOptions,
): WorkerPool<Job<Name>, Result<Name>> {
  return workers === 0 ? poolHere(name, setup) : poolOfThreads(name, setup, workers, entry);
}

function poolHere<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
): WorkerPool<Job<Name>, Result<Name>> {
  const doing = tasks[name]().then((prepare) => prepare(setup));
  // Whoever runs a job hears of it.
  doing.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  return {
    depth: 1,
    run(job) {
      // One at a time, as in a thread: jobs share memory.
      const done = last.then(async () => (await (await doing).run(job)).result);
      last = done.catch(() => {});
      return done;
    },
    close: async () => (await doing.catch(() => undefined))?.close?.(),
  };
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>;
}

function poolOfThreads<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
  workers: number,
  entry: URL,
): WorkerPool<Job<Name>, Result<Name>> {
  const threads: Thread[] = [];
  let jobs = 0;

  /** The least busy thread, or a further one where all are busy. */
  const choose = (): Thread => {
    const idlest = threads.toSorted((a, b) => a.waiting.size - b.waiting.size)[0];
    if (idlest && (idlest.waiting.size === 0 || threads.length === workers)) return idlest;
    const thread = startThread(entry, name, setup);
    threads.push(thread);
    return thread;
  };
  return {
    depth: JOBS_PER_WORKER * workers,
    run(job, transfer = []) {
      const thread = choose();
      return new Promise((resolve, reject) => {
        thread.waiting.set(jobs, { resolve: resolve as (result: unknown) => void, reject });
        thread.worker.ref();
        thread.worker.postMessage({ id: jobs++, job } satisfies Question, transfer);
      });
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(entry: URL, name: string, setup: unknown): Thread {
  // Node's own options of this process may not be for a thread.
  const worker = new Worker(entry, { workerData: { name, setup }, execArgv: [] });
  const waiting: Thread['waiting'] = new Map();
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const job = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    // An idle thread must not keep the process from ending.
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) job.reject(errorOf(answer.error));
    else job.resolve(answer.result);
  });
  worker.on('error', failAll);
  worker.on('exit', (code) => failAll(new Error(`a worker thread ended with code ${code}`)));
  return { worker, waiting };
}
