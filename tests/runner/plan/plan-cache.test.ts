import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../../src/runner/config/problems/config-error.ts';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import type { Plan, PlannedTask } from '../../../src/runner/plan/plan.ts';
import { loadCachedPlan } from '../../../src/runner/plan/plan-cache.ts';
import { catalog } from '../../../src/stages/catalog.ts';

const PIPELINE = `version: 1
vars: { name: text }
stages:
  a:
    uses: command
    in: { data: path:data }
    run: [node, "-e", "1", word, "\${out}"]
    out: { file: "\${vars.name}" }
    resources: { memory: 1GB, gpus: 1 }
    retries: 2
    tolerance: { lfw: 0.1 }
experiments:
  one: { lr: 0.1 }
`;

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-plan-')));
  writeFileSync(join(root, 'pipeline.yaml'), PIPELINE);
});
afterEach(() => rmSync(root, { recursive: true }));

function load(set: readonly string[] = [], build = 'build 1'): Promise<Plan> {
  return loadCachedPlan({ cwd: root, set, catalog }, build);
}

const outOf = (plan: Plan): unknown => [...plan.tasks.values()][0]!.options['out'];

test('a cached plan is the plan, the kinds those of the catalog, and one file is all that is kept', async () => {
  const fresh = loadPlan({ cwd: root, set: [], catalog });
  expect(await load()).toEqual(fresh);
  const cached = await load();
  expect({ ...cached, tasks: 0 }).toEqual({ ...fresh, tasks: 0 });
  expect([...cached.tasks.keys()]).toEqual([...fresh.tasks.keys()]);
  for (const [name, task] of fresh.tasks) {
    expect(Object.keys(task)).toEqual(expect.arrayContaining(['memory', 'gpus', 'retries', 'tolerance']));
    for (const [field, value] of Object.entries(task))
      expect(cached.tasks.get(name)![field as keyof PlannedTask], field).toEqual(value);
  }
  expect([...cached.tasks.values()][0]!.kind).toBe(catalog.get('command'));
  expect(readdirSync(join(root, 'artifacts/cache/plans'))).toHaveLength(1);
});

test('another content, value from outside or build is loaded anew, and a damaged cache is none', async () => {
  expect(outOf(await load())).toEqual({ file: 'text' });
  expect(outOf(await load(['name=other']))).toEqual({ file: 'other' });
  writeFileSync(join(root, 'pipeline.yaml'), PIPELINE.replace('name: text', 'name: edited'));
  expect(outOf(await load())).toEqual({ file: 'edited' });
  const [file] = readdirSync(join(root, 'artifacts/cache/plans'));
  const path = join(root, 'artifacts/cache/plans', file!);
  writeFileSync(path, 'x');
  expect(outOf(await load([], 'build 2'))).toEqual({ file: 'edited' });
});

test('a cache in which anything has changed is none, though it can be read', async () => {
  await load();
  const [file] = readdirSync(join(root, 'artifacts/cache/plans'));
  const path = join(root, 'artifacts/cache/plans', file!);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('"text"');
  writeFileSync(path, text.replaceAll('text', 'tent'));
  expect(outOf(await load())).toEqual({ file: 'text' });
});

test('an argument that has become a file of the project since is found in spite of the cache', async () => {
  await load();
  writeFileSync(join(root, 'word'), '');
  await expect(load()).rejects.toThrow(ConfigError);
  rmSync(join(root, 'word'));
  expect(outOf(await load())).toEqual({ file: 'text' });
});
