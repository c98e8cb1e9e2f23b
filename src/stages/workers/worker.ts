/** The entry of a worker thread: learns its kind of jobs from workerData, then does one job after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, errorMessage, type Question } from './messages.ts';
import { tasks } from './tasks.ts';
import type { WorkerTask } from './worker-task.ts';

const port = parentPort!;
const { name, setup } = workerData as { name: keyof typeof tasks; setup: unknown };
// Prepared once; a failure is the answer to every job.
const doing = tasks[name]().then((prepare) => (prepare as WorkerTask<unknown, unknown, unknown>)(setup));
doing.catch(() => {});

let last: Promise<void> = Promise.resolve();
port.on('message', (question: Question) => {
  // One at a time, in order: two halves done at once would both be late.
  last = last.then(() => answer(question));
});

async function answer({ id, job }: Question): Promise<void> {
  try {
    const { result, transfer } = await (await doing).run(job);
    port.postMessage({ id, result } satisfies Answer, transfer);
  } catch (error) {
    port.postMessage({ id, error: errorMessage(error) } satisfies Answer);
  }
}
