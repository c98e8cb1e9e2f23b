import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { changedFiles } from '../../../src/runner/content/index/changed-files.ts';
import { inspectTree } from '../../../src/runner/content/index/inspect.ts';
import { collectResults } from '../../../src/runner/content/parallel/parallel.ts';
import type { FileRequest, WorkerRequest } from '../../../src/runner/content/parallel/requests.ts';
import { type ContentPool, createContentPool } from '../../../src/runner/content/parallel/worker-pool.ts';
import { plain } from './support/plain.ts';
import { useScratchTree } from './support/scratch-tree.ts';
import { settledRecord } from './support/settled-record.ts';

const builtWorker = resolve('dist/content-worker.cjs');

const { at, write } = useScratchTree();
let pool: ContentPool & { readonly submitted: WorkerRequest[] };
afterEach(() => pool.terminate());

/** Threads that have started, and a note of what they were asked. */
async function startPool(threads: number, script: string): Promise<void> {
  const started = createContentPool(threads, script);
  const submitted: WorkerRequest[] = [];
  pool = {
    submitted,
    terminate: started.terminate,
    trySubmit(request) {
      const response = started.trySubmit(request);
      if (response) submitted.push(request);
      return response;
    },
    submitToAll(request) {
      submitted.push(request);
      return started.submitToAll(request);
    },
  };
  write('probe', '');
  const ask = () => started.trySubmit({ what: 'sample', root: at(), count: 1, paths: 'probe' });
  let first = ask();
  for (; !first; first = ask()) await setTimeout(5);
  await first;
}

/** Requests are of 256 files each: some more of them than two threads are given ahead. */
function writeTree(): void {
  for (let i = 0; i < 1300; i += 1) write(`tree/${i % 3}/${i % 7}/${i}`, `content ${i}`);
  write('tree/1/large', Buffer.alloc(3 << 20, 'large'));
  write('tree/1/middle', Buffer.alloc(70_000, 'middle'));
  write('tree/1/empty', '');
  write('tree/\u{1F600}/ü', 'names of all sorts');
  write('elsewhere/file', 'behind a link');
  symlinkSync('../elsewhere', at('tree/link'));
  chmodSync(at('tree/0/0/0'), 0o755);
}

test('a tree that several threads read has the very record that one makes', async () => {
  writeTree();
  await startPool(2, builtWorker);
  const tree = at('tree');
  const alone = await inspectTree(tree, 'follow', undefined, 0, '{}');
  expect(plain(await inspectTree(tree, 'follow', undefined, 0, '{}', { pool }))).toEqual(plain(alone));
  expect(new Set(pool.submitted.map(({ what }) => what))).toEqual(new Set(['sample', 'hash']));

  write('tree/2/3/new', 'new');
  rmSync(join(tree, '1/1/1'));
  const later = Date.now() + 60_000;
  const settled = { ...alone, scannedAt: later };
  const together = await inspectTree(tree, 'follow', settled, later, '{}', { pool });
  expect(plain(together)).toEqual(plain(await inspectTree(tree, 'follow', undefined, later, '{}')));
  expect(pool.submitted.map(({ what }) => what)).toContain('compare');
});

test('what another thread cannot read is named as it would be here; of several, the first', async () => {
  writeTree();
  await startPool(1, builtWorker);
  const requests = ['0/0/0', 'gone', '0/0/21', 'gone too', '0/0/42'].map(
    (path): FileRequest => ({ what: 'sample', root: at('tree'), count: 1, paths: path }),
  );
  const problem = await collectResults(requests, { pool }).catch((error: unknown) => error);
  expect(problem).toMatchObject({
    name: 'ContentError',
    problem: 'missing',
    path: at('tree/gone'),
  });
  symlinkSync('nowhere', at('tree/0/dangling'));
  const error = await inspectTree(at('tree'), 'follow', undefined, 0, '{}', { pool }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ problem: 'dangling-link', path: at('tree/0/dangling') });
});

test('what a thread that is lost had to do is done here', async () => {
  writeTree();
  const script = at('dies.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, request }) => {
       if (request.paths !== 'probe') process.exit();
       parentPort.postMessage({ id, result: new Uint8Array() });
     });`,
  );
  await startPool(1, script);
  const tree = at('tree');
  const record = await inspectTree(tree, 'follow', undefined, 0, '{}', { pool });
  expect(pool.submitted.length).toBeGreaterThan(0);
  expect(plain(record)).toEqual(plain(await inspectTree(tree, 'follow', undefined, 0, '{}')));
});

test('several threads compare the files of a tree, and find what changed', async () => {
  writeTree();
  await startPool(2, builtWorker);
  const tree = at('tree');
  const record = await settledRecord(tree);
  expect(await changedFiles(tree, 'follow', record, { pool })).toEqual([]);
  expect(pool.submitted.map(({ what }) => what)).toEqual(['compare']);
  write('tree/2/6/1280', 'edited');
  rmSync(at('tree/1/middle'));
  expect(await changedFiles(tree, 'follow', record, { pool })).toEqual(['2/6/1280', '1/middle']);
});

test('a file that a thread took is compared here where the thread was lost', async () => {
  writeTree();
  const script = at('takes.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, request }) => {
       if (request.what !== 'compare') return parentPort.postMessage({ id, result: new Uint8Array() });
       Atomics.add(request.comparison.progress, 0, 1);
       process.exit();
     });`,
  );
  const tree = at('tree');
  const record = await settledRecord(tree);
  await startPool(1, script);
  expect(await changedFiles(tree, 'follow', record, { pool })).toEqual([]);
  expect(pool.submitted.map(({ what }) => what)).toContain('compare');
  for (const file of ['0/0/0', '2/6/1280']) write(`tree/${file}`, 'edited');
  await startPool(1, script);
  expect(await changedFiles(tree, 'follow', record, { pool })).toEqual(['0/0/0', '2/6/1280']);
});

test('an inspection that is stopped ends with the reason', async () => {
  writeTree();
  await startPool(1, builtWorker);
  const stop = new AbortController();
  const stopped = inspectTree(at('tree'), 'follow', undefined, 0, '{}', { pool, stop: stop.signal });
  stop.abort();
  await expect(stopped).rejects.toBe(stop.signal.reason);
});

test('a comparison that is stopped ends with the reason', async () => {
  writeTree();
  const record = await settledRecord(at('tree'));
  await startPool(1, builtWorker);
  const stop = new AbortController();
  const stopped = changedFiles(at('tree'), 'follow', record, { pool, stop: stop.signal });
  stop.abort();
  await expect(stopped).rejects.toBe(stop.signal.reason);
});
