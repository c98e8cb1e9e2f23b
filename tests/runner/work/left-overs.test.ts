import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLease, isLease } from '../../../src/runner/work/lease.ts';
import { removeLeftOvers } from '../../../src/runner/work/left-overs.ts';
import { readBootId } from '../../../src/runner/work/process-identity.ts';

let work: string;
beforeEach(() => {
  // What stands above it in the path has no say.
  work = mkdtempSync(join(tmpdir(), 'occ-pipe.done-'));
});
afterEach(() => rmSync(work, { recursive: true }));

function write(path: string, content: object): void {
  const file = join(work, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

/** Of a runner that is gone: its number belongs to another process now. */
const DEAD = { pid: process.pid, start: '1', host: hostname(), boot: readBootId() };

test('what nobody would come back to is removed; attempts, and what is held, stay', async () => {
  write('published/owner-1.json', DEAD);
  write('published/checkpoints/step-9/state.json', {});
  write('begun/owner-1.json', DEAD);
  write('fetching/owner-1.json', DEAD);
  write('fetching/fetched/manifest.json', {});
  write(`retired.done-${spawnSync('true').pid}/owner-1.json`, DEAD);
  write('killed/owner-1.json', DEAD);
  write('killed/attempt-1/job.json', {});
  write('killed/checkpoints/step-3/state.json', {});
  write('elsewhere/owner-1.json', { ...DEAD, host: 'another' });
  write(`leaving.done-${process.pid}/owner-1.json`, DEAD);
  const lease = await acquireLease(join(work, 'held'));

  await removeLeftOvers(work);
  const left = ['elsewhere', 'held', 'killed', `leaving.done-${process.pid}`];
  expect(readdirSync(work).sort()).toEqual(left);
  expect(readdirSync(join(work, 'killed')).sort()).toEqual(['attempt-1', 'checkpoints', 'owner-1.json']);
  if (isLease(lease)) lease.release();
});

test('where nothing was ever worked on there is nothing to remove', async () => {
  await removeLeftOvers(join(work, 'absent'));
});
