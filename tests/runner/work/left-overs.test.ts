import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBootId } from '../../../src/base/environment/process-identity.ts';
import { type ArtifactPaths, artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { acquireLease, isLease } from '../../../src/runner/work/lease.ts';
import { removeLeftOvers } from '../../../src/runner/work/left-overs.ts';

let artifacts: ArtifactPaths;
let work: string;
beforeEach(() => {
  // What stands above it in the path has no say.
  const root = mkdtempSync(join(tmpdir(), 'occ-pipe.done-'));
  artifacts = artifactPaths(root, join(root, 'pipeline.yaml'));
  work = artifacts.work;
});
afterEach(() => rmSync(artifacts.root, { recursive: true }));

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

  await removeLeftOvers(artifacts);
  const left = ['elsewhere', 'held', 'killed', `leaving.done-${process.pid}`];
  expect(readdirSync(work).sort()).toEqual(left);
  expect(readdirSync(join(work, 'killed')).sort()).toEqual(['attempt-1', 'checkpoints', 'owner-1.json']);
  if (isLease(lease)) lease.release();
});

test('where nothing was ever worked on there is nothing to remove', async () => {
  await removeLeftOvers(artifacts);
});

test('a link that was not put in its place goes; one that is being made, and those of tasks, stay', async () => {
  const dead = spawnSync('true').pid;
  mkdirSync(artifacts.current, { recursive: true });
  const names = ['first', `first.${dead}.tmp`, `.${dead}.tmp`, `.${process.pid}.tmp`];
  for (const name of names) symlinkSync('../store/first-0123', join(artifacts.current, name));
  await removeLeftOvers(artifacts);
  expect(readdirSync(artifacts.current).sort()).toEqual([`.${process.pid}.tmp`, 'first']);
});

test('an index that was not put in its place goes when no other host can be at it any more', async () => {
  const dead = spawnSync('true').pid;
  mkdirSync(artifacts.folder, { recursive: true });
  const [fresh, old] = [`stat.index.${dead}.tmp`, `store.index.${dead}.tmp`];
  for (const name of [fresh, old]) writeFileSync(join(artifacts.folder, name), '');
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(artifacts.folder, old), anHourAgo, anHourAgo);
  await removeLeftOvers(artifacts);
  expect(readdirSync(artifacts.folder)).toEqual([fresh]);
});
