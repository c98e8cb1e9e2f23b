import { Worker } from 'node:worker_threads';
import { PROGRAM } from '../../base/environment/program.ts';
import { errorOf, type JobReply, type JobRequest } from './messages.ts';

/** A worker thread, set up for jobs of one kind. */
export interface Thread {
  /** It runs: a job does not wait for it to start. */
  isUp(): boolean;
  /** Jobs that it has not answered yet. */
  waiting(): number;
  run(job: unknown, transfer?: readonly ArrayBuffer[]): Promise<unknown>;
  close(): Promise<unknown>;
}

export function startThread(entry: URL, name: string, setup: unknown): Thread {
  // Node's own options of this process may not be for a thread.
  const worker = new Worker(entry, { workerData: { name, setup, program: PROGRAM }, execArgv: [] });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  let jobs = 0;
  let isUp = false;
  const failAll = (error: Error): void => {
    isUp = false;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('online', () => {
    isUp = true;
  });
  worker.on('message', (reply: JobReply) => {
    const job = waiting.get(reply.id)!;
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in reply) job.reject(errorOf(reply.error));
    else job.resolve(reply.result);
  });
  worker.on('error', failAll);
  worker.on('exit', (code) => failAll(new Error(`a worker thread ended with code ${code}`)));
  // An idle thread must not keep the process from ending. Last: a listener for messages would undo it.
  worker.unref();
  return {
    isUp: () => isUp,
    waiting: () => waiting.size,
    run(job, transfer = []) {
      return new Promise((resolve, reject) => {
        waiting.set(jobs, { resolve, reject });
        worker.ref();
        worker.postMessage({ id: jobs++, job } satisfies JobRequest, transfer);
      });
    },
    close: () => worker.terminate(),
  };
}
