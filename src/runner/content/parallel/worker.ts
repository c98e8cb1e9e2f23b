import { parentPort, workerData } from 'node:worker_threads';
import { requireSameProgram } from '../../../base/environment/program.ts';
import { type NumberedRequest, respond } from './requests.ts';

// Of another build it is lost, and whoever asked does the work.
requireSameProgram(workerData as string | undefined);

// A thread of the pool (worker-pool.ts): executes requests until it is terminated.
parentPort!.on('message', (request: NumberedRequest) => {
  void respond(request).then((response) => parentPort!.postMessage(response));
});
