import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identifyProcess, readBootId } from '../../../src/base/environment/process-identity.ts';
import { createResourcePool } from '../../../src/runner/resources/resource-pool.ts';
import { takeTurn, type WaitReason } from '../../../src/runner/work/take-turn.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const scratch = scratchFolder();
const amounts = { cpus: 1, memory: 0, gpus: 0 };
const request = { ...amounts, priority: async () => 0 };
const pool = createResourcePool(async () => ({ perTask: amounts, total: amounts, place: 'this test' }), 1);

function heldFolder(name: string, changes: object): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const holder = { ...identifyProcess(process.pid), host: hostname(), boot: readBootId(), ...changes };
  writeFileSync(join(folder, 'owner-1.json'), JSON.stringify(holder));
  return folder;
}

test('who holds the folder is told once, once more where it is silent, and then it is taken over', async () => {
  const interval = 0.1;
  const folder = heldFolder('silent', { host: 'node7', interval });
  const told: WaitReason[] = [];
  const turn = await takeTurn(folder, pool, request, new AbortController().signal, (reason) =>
    told.push(reason),
  );
  expect(told).toEqual([
    { type: 'held', pid: process.pid, host: 'node7' },
    {
      type: 'held',
      pid: process.pid,
      host: 'node7',
      silent: { seconds: expect.any(Number), expiry: 12 * interval },
    },
  ]);
  expect(told[1]!.silent!.seconds).toBeGreaterThan(3 * interval);
  expect(turn?.lease.lost.aborted).toBe(false);
  turn?.end();
});

test('a holder of this host is asked whether it lives, and never silent; a stop ends the wait', async () => {
  const folder = heldFolder('here', { interval: 0.01 });
  const told: WaitReason[] = [];
  const stop = new AbortController();
  const turn = takeTurn(folder, pool, request, stop.signal, (reason) => told.push(reason));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(told).toEqual([{ type: 'held', pid: process.pid }]);
  stop.abort();
  expect(await turn).toBeUndefined();
});
