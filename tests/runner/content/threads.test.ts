import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { resultsOf } from '../../../src/runner/content/parallel/parallel.ts';
import type { FileOrder, Order } from '../../../src/runner/content/parallel/requests.ts';
import { type Crew, createCrew } from '../../../src/runner/content/parallel/worker-pool.ts';
import { changedFiles } from '../../../src/runner/content/scan/changed-files.ts';
import { plain } from './support/plain.ts';
import { useScratchTree } from './support/scratch-tree.ts';
import { settledRecord } from './support/settled-record.ts';

const builtWorker = resolve('dist/content-worker.cjs');

const { at, write } = useScratchTree();
let crew: Crew & { readonly asked: Order[] };
afterEach(() => crew.dismiss());

/** Threads that are there, and a note of what they were asked. */
async function callCrew(threads: number, script: string): Promise<void> {
  const called = createCrew(threads, script);
  const asked: Order[] = [];
  crew = {
    asked,
    dismiss: called.dismiss,
    tryAsk(order) {
      const answer = called.tryAsk(order);
      if (answer) asked.push(order);
      return answer;
    },
    joinIn(recheck) {
      asked.push({ what: 'recheck', recheck });
      return called.joinIn(recheck);
    },
  };
  write('probe', '');
  const ask = () => called.tryAsk({ what: 'look', root: at(), count: 1, paths: 'probe' });
  let first = ask();
  for (; !first; first = ask()) await setTimeout(5);
  await first;
}

function writeTree(): void {
  for (let i = 0; i < 2500; i += 1) write(`tree/${i % 3}/${i % 7}/${i}`, `content ${i}`);
  write('tree/1/large', Buffer.alloc(3 << 20, 'large'));
  write('tree/1/middle', Buffer.alloc(70_000, 'middle'));
  write('tree/1/empty', '');
  write('tree/\u{1F600}/ü', 'names of all sorts');
  write('elsewhere/file', 'behind a link');
  symlinkSync('../elsewhere', at('tree/link'));
  chmodSync(at('tree/0/0/0'), 0o755);
}

test('A tree that several threads look at and read has the very record that one makes.', async () => {
  writeTree();
  await callCrew(2, builtWorker);
  const tree = at('tree');
  const alone = await inspectTree(tree, 'follow', undefined, 0, '{}');
  expect(plain(await inspectTree(tree, 'follow', undefined, 0, '{}', { crew }))).toEqual(plain(alone));
  expect(new Set(crew.asked.map(({ what }) => what))).toEqual(new Set(['read', 'hash']));

  write('tree/2/3/new', 'new');
  rmSync(join(tree, '1/1/1'));
  const later = Date.now() + 60_000;
  const settled = { ...alone, scannedAt: later };
  const together = await inspectTree(tree, 'follow', settled, later, '{}', { crew });
  expect(plain(together)).toEqual(plain(await inspectTree(tree, 'follow', undefined, later, '{}')));
  expect(crew.asked.map(({ what }) => what)).toContain('look');
});

test('What another thread cannot read is named as it would be here; of several, the first.', async () => {
  writeTree();
  await callCrew(1, builtWorker);
  const orders = ['0/0/0', 'gone', '0/0/21', 'gone too', '0/0/42'].map(
    (path): FileOrder => ({ what: 'read', root: at('tree'), count: 1, paths: path }),
  );
  const problem = await resultsOf(orders, { crew }).catch((error: unknown) => error);
  expect(problem).toMatchObject({
    name: 'ContentError',
    problem: 'missing',
    path: at('tree/gone'),
  });
  symlinkSync('nowhere', at('tree/0/dangling'));
  const error = await inspectTree(at('tree'), 'follow', undefined, 0, '{}', { crew }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ problem: 'dangling-link', path: at('tree/0/dangling') });
});

test('What a thread that is lost had to do is done here.', async () => {
  writeTree();
  const script = at('dies.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, order }) => {
       if (order.paths !== 'probe') process.exit();
       parentPort.postMessage({ id, result: new Uint8Array() });
     });`,
  );
  await callCrew(1, script);
  const tree = at('tree');
  const record = await inspectTree(tree, 'follow', undefined, 0, '{}', { crew });
  expect(crew.asked.length).toBeGreaterThan(0);
  expect(plain(record)).toEqual(plain(await inspectTree(tree, 'follow', undefined, 0, '{}')));
});

test('Several threads look again at the files of a tree, and find what changed.', async () => {
  writeTree();
  await callCrew(2, builtWorker);
  const tree = at('tree');
  const record = await settledRecord(tree);
  expect(await changedFiles(tree, 'follow', record, { crew })).toEqual([]);
  expect(crew.asked.map(({ what }) => what)).toEqual(['recheck']);
  write('tree/2/6/2498', 'edited');
  rmSync(at('tree/1/middle'));
  expect(await changedFiles(tree, 'follow', record, { crew })).toEqual(['2/6/2498', '1/middle']);
});

test('A file is looked at again where a thread took it and was lost.', async () => {
  writeTree();
  const script = at('takes.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, order }) => {
       if (order.what !== 'recheck') return parentPort.postMessage({ id, result: new Uint8Array() });
       Atomics.add(order.recheck.state, 0, 1);
       process.exit();
     });`,
  );
  const tree = at('tree');
  const record = await settledRecord(tree);
  await callCrew(1, script);
  expect(await changedFiles(tree, 'follow', record, { crew })).toEqual([]);
  expect(crew.asked.map(({ what }) => what)).toContain('recheck');
  for (const file of ['0/0/0', '2/6/2498']) write(`tree/${file}`, 'edited');
  await callCrew(1, script);
  expect(await changedFiles(tree, 'follow', record, { crew })).toEqual(['0/0/0', '2/6/2498']);
});

test('A look that is stopped ends with the reason.', async () => {
  writeTree();
  await callCrew(1, builtWorker);
  const stop = new AbortController();
  const look = inspectTree(at('tree'), 'follow', undefined, 0, '{}', { crew, stop: stop.signal });
  stop.abort();
  await expect(look).rejects.toBe(stop.signal.reason);
});

test('A second look that is stopped ends with the reason.', async () => {
  writeTree();
  const record = await settledRecord(at('tree'));
  await callCrew(1, builtWorker);
  const stop = new AbortController();
  const look = changedFiles(at('tree'), 'follow', record, { crew, stop: stop.signal });
  stop.abort();
  await expect(look).rejects.toBe(stop.signal.reason);
});
