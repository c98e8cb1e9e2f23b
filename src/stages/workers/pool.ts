import { setImmediate } from 'node:timers/promises';
import { tasks, type WorkerTasks } from './tasks.ts';
import { startThread, type Thread } from './thread.ts';

/** Threads that do jobs of one kind. What a job gives does not depend on how many there are. */
export interface WorkerPool<Job, Result> {
  /** Jobs that should be under way for no thread to wait. */
  readonly depth: number;
  /**
   * Does a job on the thread that has the fewest; rejects with the error that the job threw, InputErrors
   * included. `transfer` are buffers of the job that change hands instead of being copied.
   */
  run(job: Job, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Threads; 0 does the jobs in this one. They start with the first jobs. */
  readonly workers: number;
  /**
   * This thread is one of them: it does the jobs that come while the others have enough or are still
   * starting. All start at once. For jobs that are short, because this thread handles no messages meanwhile.
   */
  readonly helping?: boolean;
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
  { workers, helping = false, entry = new URL('worker.mjs', import.meta.url) }: PoolOptions,
): WorkerPool<Job<Name>, Result<Name>> {
  const threads = helping ? workers - 1 : workers;
  if (threads <= 0) return poolHere(name, setup);
  return helping ? poolHereAndThere(name, setup, threads, entry) : poolOfThreads(name, setup, threads, entry);
}

function poolHereAndThere<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
  workers: number,
  entry: URL,
): WorkerPool<Job<Name>, Result<Name>> {
  const here = poolHere(name, setup);
  const threads = Array.from({ length: workers }, () => startThread(entry, name, setup));
  return {
    depth: here.depth + JOBS_PER_WORKER * workers,
    run(job, transfer) {
      const idlest = idlestOf(threads.filter(({ isUp }) => isUp()));
      return idlest && idlest.waiting() < JOBS_PER_WORKER
        ? (idlest.run(job, transfer) as Promise<Result<Name>>)
        : here.run(job);
    },
    async close() {
      await Promise.all([here.close(), ...threads.map((thread) => thread.close())]);
    },
  };
}

function poolHere<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
): WorkerPool<Job<Name>, Result<Name>> {
  const runner = tasks[name]().then((prepare) => prepare(setup));
  // Every job rejects with it.
  runner.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  return {
    depth: 1,
    run(job) {
      // One at a time, as in a thread: jobs share memory.
      const done = last.then(async () => {
        // Signals, and results of other threads, are handled between two jobs.
        await setImmediate();
        return (await (await runner).run(job)).result;
      });
      last = done.catch(() => {});
      return done;
    },
    close: async () => (await runner.catch(() => undefined))?.close?.(),
  };
}

function poolOfThreads<Name extends keyof WorkerTasks>(
  name: Name,
  setup: Setup<Name>,
  workers: number,
  entry: URL,
): WorkerPool<Job<Name>, Result<Name>> {
  const threads: Thread[] = [];

  /** The least busy thread, or a further one where all are busy. */
  const choose = (): Thread => {
    const idlest = idlestOf(threads);
    if (idlest && (idlest.waiting() === 0 || threads.length === workers)) return idlest;
    const thread = startThread(entry, name, setup);
    threads.push(thread);
    return thread;
  };
  return {
    depth: JOBS_PER_WORKER * workers,
    run: (job, transfer) => choose().run(job, transfer) as Promise<Result<Name>>,
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function idlestOf(threads: readonly Thread[]): Thread | undefined {
  return threads.toSorted((a, b) => a.waiting() - b.waiting())[0];
}
