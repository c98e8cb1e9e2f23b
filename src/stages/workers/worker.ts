/** The entry of a worker thread: learns its kind of jobs from workerData, then does one job after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage, type JobReply, type JobRequest } from './messages.ts';
import { tasks } from './tasks.ts';
import type { WorkerTask } from './worker-task.ts';

const port = parentPort!;
const { name, setup } = workerData as { name: keyof typeof tasks; setup: unknown };
// Prepared once; a failure is the answer to every job.
const runner = tasks[name]().then((prepare) => (prepare as WorkerTask<unknown, unknown, unknown>)(setup));
runner.catch(() => {});

let last: Promise<void> = Promise.resolve();
port.on('message', (request: JobRequest) => {
  // One at a time, in order: two that take turns would both end later than the first does now.
  last = last.then(() => reply(request));
});

async function reply({ id, job }: JobRequest): Promise<void> {
  try {
    const { result, transfer } = await (await runner).run(job);
    port.postMessage({ id, result } satisfies JobReply, transfer);
  } catch (error) {
    port.postMessage({ id, error: errorMessage(error) } satisfies JobReply);
  }
}
