import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifyProcess, isAlive, readBootId } from '../../../src/base/environment/process-identity.ts';
import { acquireLease, findHolder, isLease, type Lease } from '../../../src/runner/work/lease.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'occ-owner-'));
  folder = join(parent, 'work');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function take(): Promise<Lease> {
  const taken = await acquireLease(folder);
  if (!isLease(taken)) throw new Error(`pid ${taken.pid} has it`);
  return taken;
}

/** As a runner would leave it that has the pid of another process now. */
function leaveOwner(changes: object): void {
  const gone = { pid: process.pid, start: '1', host: hostname(), boot: readBootId() };
  writeFileSync(join(folder, 'owner-1.json'), JSON.stringify({ ...gone, ...changes }));
}

test('who asks second is told who has the folder, until it is released', async () => {
  const owner = await take();
  expect(await acquireLease(folder)).toMatchObject({ pid: process.pid, host: hostname() });
  expect(findHolder(folder)).toMatchObject({ pid: process.pid });
  owner.release();
  expect(findHolder(folder)).toBeUndefined();
  (await take()).release();
});

test('of many that find a dead owner at once, one takes over', async () => {
  (await take()).release();
  leaveOwner({});
  const taken = await Promise.all(Array.from({ length: 20 }, () => acquireLease(folder)));
  expect(taken.filter(isLease)).toHaveLength(1);
  expect(readdirSync(folder).sort()).toEqual(['owner-1.json', 'owner-2.json']);
});

test('an owner of another boot is dead; one on another host cannot be known to be', async () => {
  (await take()).release();
  leaveOwner({ ...identifyProcess(process.pid), host: 'elsewhere' });
  expect(isLease(await acquireLease(folder))).toBe(false);
  leaveOwner({ ...identifyProcess(process.pid), boot: 'earlier' });
  expect(isLease(await acquireLease(folder))).toBe(true);
});

/** Asks for the folder until it is free, and renews what stands there as long as `isRenewed` says. */
async function takeWhenFree(isRenewed: () => boolean): Promise<{ lease: Lease; seconds: number }> {
  const file = join(folder, 'owner-1.json');
  let renewed = performance.now();
  for (let time = Date.now() - 1e7; ; time += 1) {
    const taken = await acquireLease(folder);
    if (isLease(taken)) return { lease: taken, seconds: (performance.now() - renewed) / 1000 };
    // Whatever the clock of the other host says.
    if (isRenewed()) {
      utimesSync(file, time / 1000, time / 1000);
      renewed = performance.now();
    }
    await sleep(5);
  }
}

test('one on another host is alive as long as it renews its record, whatever its clock says, and is taken over then', async () => {
  (await take()).release();
  const interval = 0.1;
  leaveOwner({ ...identifyProcess(process.pid), host: 'elsewhere', interval });
  const begun = performance.now();
  const { lease, seconds } = await takeWhenFree(() => performance.now() - begun < 2000);
  expect(performance.now() - begun).toBeGreaterThan(2000);
  expect(seconds).toBeGreaterThanOrEqual(12 * interval);
  expect(readdirSync(folder).sort()).toEqual(['owner-1.json', 'owner-2.json']);
  lease.release();
});

test('a record is renewed until it is released, and that does not keep the process alive', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const lease = (await acquireLease(folder, 0.01)) as Lease;
  expect(timers()).toBe(before);
  const file = join(folder, 'owner-1.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, interval: 0.01 });
  const first = statSync(file).mtimeMs;
  while (statSync(file).mtimeMs === first) await sleep(5);
  lease.release();
  await sleep(30);
  expect(existsSync(file)).toBe(false);
});

test('a holder that was taken over is told', async () => {
  const lease = (await acquireLease(folder, 0.01)) as Lease;
  await sleep(30);
  expect(lease.lost.aborted).toBe(false);
  writeFileSync(join(folder, 'owner-2.json'), readFileSync(join(folder, 'owner-1.json')));
  await new Promise((resolve) => lease.lost.addEventListener('abort', resolve));
  lease.release();
});

test('a half-written record counts as an owner while it may still be completed', async () => {
  (await take()).release();
  writeFileSync(join(folder, 'owner-1.json'), '{"pid":');
  const taking = acquireLease(folder);
  writeFileSync(
    join(folder, 'owner-1.json'),
    JSON.stringify({ ...identifyProcess(process.pid), host: hostname(), boot: readBootId() }),
  );
  expect(isLease(await taking)).toBe(false);
});

test('a folder that was removed and taken anew is not released by who had it before', async () => {
  const before = await take();
  rmSync(folder, { recursive: true });
  const next = await take();
  expect([before.isHeld(), next.isHeld()]).toEqual([false, true]);
  before.release();
  expect(next.isHeld()).toBe(true);
  next.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'what a dead owner left running is killed, and nothing else.',
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
