/** The entry of a worker thread: learns its kind of jobs from workerData, then does one job after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { requireSameProgram } from '../../base/environment/program.ts';
import { errorMessage, type JobReply, type JobRequest } from './messages.ts';
import { tasks } from './tasks.ts';
import type { WorkerTask } from './worker-task.ts';

const port = parentPort!;
const { name, setup, program } = workerData as {
  name: keyof typeof tasks;
  setup: unknown;
  program: string | undefined;
};
// Prepared once; a failure is the answer to every job.
const runner = prepare();
runner.catch(() => {});

let last: Promise<void> = Promise.resolve();
port.on('message', (request: JobRequest) => {
  // One at a time, in order: two that take turns would both end later than the first does now.
  last = last.then(() => reply(request));
});

async function prepare(): ReturnType<WorkerTask<unknown, unknown, unknown>> {
  requireSameProgram(program);
  return ((await tasks[name]()) as WorkerTask<unknown, unknown, unknown>)(setup);
}

async function reply({ id, job }: JobRequest): Promise<void> {
  try {
    const { result, transfer } = await (await runner).run(job);
    port.postMessage({ id, result } satisfies JobReply, transfer);
  } catch (error) {
    port.postMessage({ id, error: errorMessage(error) } satisfies JobReply);
  }
}
