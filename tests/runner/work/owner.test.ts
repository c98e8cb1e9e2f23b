import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOwnership, liveOwner, type Ownership, takeOwnership } from '../../../src/runner/work/owner.ts';
import { identifyProcess, isAlive, readBootId } from '../../../src/runner/work/process-identity.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'occ-owner-'));
  folder = join(parent, 'work');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function take(): Promise<Ownership> {
  const taken = await takeOwnership(folder);
  if (!isOwnership(taken)) throw new Error(`pid ${taken.pid} has it`);
  return taken;
}

/** As a runner would leave it that has the pid of another process now. */
function leaveOwner(changes: object): void {
  const gone = { pid: process.pid, start: '1', host: hostname(), boot: readBootId() };
  writeFileSync(join(folder, 'owner-1.json'), JSON.stringify({ ...gone, ...changes }));
}

test('Who asks second is told who has the folder, until it is released.', async () => {
  const owner = await take();
  expect(await takeOwnership(folder)).toMatchObject({ pid: process.pid, host: hostname() });
  expect(liveOwner(folder)).toMatchObject({ pid: process.pid });
  owner.release();
  expect(liveOwner(folder)).toBeUndefined();
  (await take()).release();
});

test('Of many that find a dead owner at once, one takes over.', async () => {
  (await take()).release();
  leaveOwner({});
  const taken = await Promise.all(Array.from({ length: 20 }, () => takeOwnership(folder)));
  expect(taken.filter(isOwnership)).toHaveLength(1);
  expect(readdirSync(folder).sort()).toEqual(['owner-1.json', 'owner-2.json']);
});

test('An owner of another boot is dead; one on another host cannot be known to be.', async () => {
  (await take()).release();
  leaveOwner({ ...identifyProcess(process.pid), host: 'elsewhere' });
  expect(isOwnership(await takeOwnership(folder))).toBe(false);
  leaveOwner({ ...identifyProcess(process.pid), boot: 'earlier' });
  expect(isOwnership(await takeOwnership(folder))).toBe(true);
});

test('A half-written record counts as an owner while it may still be completed.', async () => {
  (await take()).release();
  writeFileSync(join(folder, 'owner-1.json'), '{"pid":');
  const taking = takeOwnership(folder);
  writeFileSync(
    join(folder, 'owner-1.json'),
    JSON.stringify({ ...identifyProcess(process.pid), host: hostname(), boot: readBootId() }),
  );
  expect(isOwnership(await taking)).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'What a dead owner left running is killed, and nothing else.',
  async () => {
    (await take()).release();
    const start = (mark: string): number =>
      spawn('sleep', ['60'], {
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, OCC_PIPE_ATTEMPT: mark },
      }).pid!;
    const [leftOver, stranger] = [start(join(folder, 'attempt-7')), start(`${folder}-other/attempt-7`)];
    const identities = [leftOver, stranger].map(identifyProcess);
    while (
      identities.some(
        ({ pid }) => !readFileSync(`/proc/${pid}/environ`, 'utf8').includes('OCC_PIPE_ATTEMPT='),
      )
    )
      await new Promise(setImmediate);

    leaveOwner({});
    (await take()).release();
    expect(identities.map(isAlive)).toEqual([false, true]);
    process.kill(stranger, 'SIGKILL');
  },
);
