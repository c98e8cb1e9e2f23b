import { parentPort } from 'node:worker_threads';
import { answer, type SentOrder } from './requests.ts';

// A thread of the crew (crew.ts): does as it is told until it is ended.
parentPort!.on('message', (sent: SentOrder) => {
  void answer(sent).then((answered) => parentPort!.postMessage(answered));
});
