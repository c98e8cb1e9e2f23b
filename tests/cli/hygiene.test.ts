import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Manifest } from '../../src/runner/store/manifest.ts';
import { COPY_PIPELINE, COPY_PROJECT } from '../support/commands.ts';
import { createProject, type Project, ranSince, tasksOf } from '../support/project.ts';

/** Writes as many bytes as it is told, others each time. */
const NOISE = (bytes: number): string => `version: 1
stages:
  noise:
    uses: command
    run: [sh, -c, 'head -c ${bytes} /dev/urandom > "$1/noise"', sh, "\${out}"]
`;

function manifests(project: Project): (Manifest & { entry: string })[] {
  return readdirSync(project.path('artifacts/store')).map((entry) => ({
    ...(project.json(`artifacts/store/${entry}/manifest.json`) as Manifest),
    entry,
  }));
}

/** Sizes of the outputs that are in the store. */
function outputs(project: Project): number[] {
  return manifests(project)
    .filter(({ entry }) => existsSync(project.path('artifacts/store', entry, 'out')))
    .map(({ files }) => files.reduce((sum, { size }) => sum + size, 0))
    .sort((a, b) => a - b);
}

/** As if an entry had been made so many days ago. */
function age(project: Project, bytes: number, days: number): void {
  const found = manifests(project).find(({ files }) => files[0]?.size === bytes)!;
  const file = `artifacts/store/${found.entry}/manifest.json`;
  const { entry: _, ...manifest } = found;
  chmodSync(project.path(file), 0o644);
  project.write(
    file,
    JSON.stringify({ ...manifest, started: new Date(Date.now() - days * 86_400_000).toISOString() }),
  );
}

async function fourResults(): Promise<Project> {
  const project = createProject();
  for (const bytes of [1000, 2000, 3000, 4000]) {
    project.write('pipeline.yaml', NOISE(bytes));
    expect((await project.run()).exitCode).toBe(0);
  }
  for (const [i, bytes] of [1000, 2000, 3000, 4000].entries()) age(project, bytes, 40 - 10 * i);
  return project;
}

test('gc --keep removes the oldest outputs beyond a size, never one that is linked, and no manifest', async () => {
  const project = await fourResults();
  const dry = await project.occ('gc', '--keep', '8KB', '--dry-run');
  expect(dry.stdout).toContain('would remove 2 outputs');
  expect(outputs(project)).toEqual([1000, 2000, 3000, 4000]);
  await project.occ('gc', '--keep', '8KB');
  expect(outputs(project)).toEqual([3000, 4000]);
  await project.occ('gc', '--keep', '0.001KB');
  expect(outputs(project)).toEqual([4000]);
  expect(manifests(project)).toHaveLength(4);
  expect((await project.occ('gc', '--keep', 'much')).stderr).toContain('50GB');
});

test('gc --older-than spares what is younger; both rules together spare what either spares', async () => {
  const project = await fourResults();
  await project.occ('gc', '--older-than', '35d');
  expect(outputs(project)).toEqual([2000, 3000, 4000]);
  await project.occ('gc', '--older-than', '25d', '--keep', '1KB');
  expect(outputs(project)).toEqual([3000, 4000]);
  expect((await project.occ('gc', '--older-than', '3 moons')).exitCode).toBe(2);
});

test('gc removes abandoned work, but not what may still be gone on with', async () => {
  const project = createProject({
    'pipeline.yaml': `version: 1
stages:
  fails:
    uses: command
    run: [sh, -c, 'echo half > "$1/half"; exit 3', sh, "\${out}"]
`,
  });
  expect((await project.run()).exitCode).toBe(1);
  expect((await project.occ('gc')).stdout).toContain('removed 0 outputs,');
  const [work] = project.list('artifacts/work');
  const old = new Date(Date.now() - 8 * 86_400_000);
  const folder = project.path('artifacts/work', work!);
  for (const entry of [...readdirSync(folder, { recursive: true, encoding: 'utf8' }), '.'])
    utimesSync(`${folder}/${entry}`, old, old);
  expect((await project.occ('gc')).stdout).toContain('removed 0 outputs and 1 abandoned attempt');
  expect(project.list('artifacts/work')).toEqual([]);
});

test('gc spares what a running task reads, though no link points to it any more', async () => {
  const pipeline = (word: string): string => `version: 1
stages:
  source:
    uses: command
    run: [sh, -c, 'echo ${word} > "$1/text"', sh, "\${out}"]
    out: { text: text }
  reader:
    uses: command
    in: { text: source/text }
    run: [sh, -c, 'echo started > started; while [ ! -e go ]; do sleep 0.02; done; cat "$1" > "$2/text"', sh, "\${in.text}", "\${out}"]
`;
  const project = createProject({ 'pipeline.yaml': pipeline('first') });
  const running = project.start(['run']);
  await vi.waitUntil(() => existsSync(project.path('started')), { timeout: 20_000, interval: 20 });
  project.write('pipeline.yaml', pipeline('second'));
  await project.run('source');
  expect((await project.occ('gc', '--dry-run')).stdout).toContain('would remove 0 outputs');
  expect((await project.occ('gc')).stdout).toContain('removed 0 outputs');
  project.write('go', '');
  expect((await running).exitCode).toBe(0);
  expect(project.read('artifacts/current/reader/out/text')).toBe('first\n');
  expect((await project.occ('gc')).stdout).toContain('removed 1 output');
});

test('a link that a killed run did not put in its place keeps nothing from gc', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  const old = readlinkSync(project.path('artifacts/current/third'));
  project.write('data/a.txt', 'cherry');
  await project.run();
  const { pid } = spawnSync('true');
  for (const name of [`third.${pid}.tmp`, `.${pid}.tmp`])
    symlinkSync(old, project.path('artifacts/current', name));
  expect((await project.occ('gc')).stdout).toContain('removed 3 outputs');
  expect(project.list('artifacts/current')).toEqual(['first', 'second', 'third']);
});

test('removed output that is made again and differs is said, with the file', async () => {
  const project = createProject({ 'pipeline.yaml': NOISE(10) });
  await project.run();
  project.write('pipeline.yaml', NOISE(20));
  await project.run();
  await project.occ('gc');
  project.write('pipeline.yaml', NOISE(10));
  expect((await project.occ('status')).stdout).toContain('its output was removed by gc');
  const { events } = await project.run();
  const warnings = events.flatMap((event) => (event.event === 'warning' ? [event.text] : []));
  expect(warnings).toEqual([expect.stringMatching(/^noise is not deterministic: .* noise$/)]);
});

test('losing every index, the history, the cache and all links costs one reading and no task', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  ranSince(project);
  // Who asks for history puts it into the database.
  await project.occ('show', 'first');
  const lost = ['stat.index', 'store.index', 'state.lmdb', 'cache', 'current'];
  for (const name of lost) {
    expect(existsSync(project.path('artifacts', name))).toBe(true);
    rmSync(project.path('artifacts', name), { recursive: true });
  }
  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  expect(tasksOf(events, 'task-started')).toEqual([]);
  expect(tasksOf(events, 'task-cached')).toEqual(['first', 'second', 'third']);
  expect(ranSince(project)).toEqual([]);
  expect(project.list('artifacts/current')).toEqual(['first', 'second', 'third']);
  expect(statSync(project.path('artifacts/stat.index')).size).toBeGreaterThan(0);
});

const COSMETIC = COPY_PIPELINE.replace('copy.sh, second', 'copy.sh, "second"').replace(
  'run: [sh, path:copy.sh, "second"',
  'run: [sh, "-e", path:copy.sh, second',
);

test('accept takes a result for a cosmetic change, on record, and what follows stays up to date', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  ranSince(project);
  project.write('pipeline.yaml', COSMETIC);
  expect((await project.occ('accept', 'third')).stderr).toContain('decided after second');
  const accepted = await project.occ('accept', 'second');
  expect(accepted).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/accepted for [0-9a-f]{8} by \S+@\S+ on/),
  });
  expect(accepted.stdout).toContain('-e');

  const { events } = await project.run();
  expect(tasksOf(events, 'task-started')).toEqual([]);
  expect(ranSince(project)).toEqual([]);
  expect((await project.occ('show', 'second')).stdout).toMatch(/accepted for [0-9a-f]{8} by .*-e/);
  const shown = JSON.parse((await project.occ('show', 'second', '--json')).stdout) as { accepted: unknown[] };
  expect(shown.accepted).toEqual([
    expect.objectContaining({ task: 'second', by: expect.stringContaining('@') }),
  ]);
  expect((await project.occ('accept', 'second')).stdout).toContain('there is nothing to accept');
  expect((await project.occ('verify')).exitCode).toBe(0);
  expect((await project.occ('gc')).stdout).toContain('removed 0 outputs');

  // It stands for the entry that it names, and falls with it.
  rmSync(project.path('artifacts/current/second/out/text'));
  const again = await project.run();
  expect(again.exitCode).toBe(0);
  expect(ranSince(project)).toEqual(['second']);
  expect(project.read('artifacts/current/second/out/text')).toBe('a');
});

test('a task that was accepted can be made all the same, and then stands for itself', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  project.write('pipeline.yaml', COSMETIC);
  await project.occ('accept', 'second');
  expect((await project.run('second', '--force')).exitCode).toBe(0);
  expect(project.read('artifacts/current/second/out/text')).toBe('a');
  expect((await project.occ('show', 'second')).stdout).not.toContain('accepted');
  expect((await project.occ('verify')).exitCode).toBe(0);
});
