import { parentPort } from 'node:worker_threads';
import { type NumberedRequest, respond } from './requests.ts';

// A thread of the pool (worker-pool.ts): executes requests until it is terminated.
parentPort!.on('message', (request: NumberedRequest) => {
  void respond(request).then((response) => parentPort!.postMessage(response));
});
