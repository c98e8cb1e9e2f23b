import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { bin, createProject, type Outcome, type Project } from '../../support/project.ts';

/** @param limit as `ulimit` takes it */
function occWithin(project: Project, limit: string, ...args: string[]): Outcome {
  const script = `ulimit ${limit} && exec "$0" "$@"`;
  const words = ['-c', script, process.execPath, bin, ...args];
  const { status, stdout, stderr } = spawnSync('sh', words, { cwd: project.root, encoding: 'utf8' });
  return { exitCode: status ?? undefined, stdout, stderr };
}

/** The fewest with which a run of commands gets through: Node and the C library need some of their own. */
function fewest(project: Project): number {
  let [few, many] = [10, 74];
  while (many - few > 1) {
    const files = (few + many) >> 1;
    rmSync(project.path('artifacts'), { recursive: true, force: true });
    if (occWithin(project, `-n ${files}`, 'run').exitCode === 0) many = files;
    else few = files;
  }
  return many;
}

test('a limit of open files is named as such wherever it is met, by the runner or its parts', () => {
  const project = createProject(COPY_PROJECT);
  const enough = fewest(project);
  const told: string[] = [];
  for (let files = enough - 1; files > enough - 5; files -= 1) {
    rmSync(project.path('artifacts'), { recursive: true, force: true });
    const { exitCode, stdout, stderr } = occWithin(project, `-n ${files}`, 'run', '--plain');
    // Below that Node itself, or the script that starts the program, cannot be loaded.
    if (/^node:|^$/.test(stdout + stderr)) break;
    told.push(stdout + stderr);
    expect(exitCode).toBe(1);
  }
  expect(told.length).toBeGreaterThan(1);
  for (const one of told) {
    expect(one).toContain('this process has as many files open as it may');
    expect(one).toContain('ulimit -n 4096');
    expect(one).not.toMatch(/built anew|not iterable|^ +at /m);
  }
});

const VERIFICATION = `version: 1
stages:
  train:
    each: experiments
  eval-lfw:
    each: experiments
    in: { model: train, lfw: path:lfw }
    with: { pairs: path:pairs.txt }
experiments:
  fixed1:
    model: { onnx: path:fixed1.onnx }
`;

const PAIRS = '2\t1\nA\t1\t2\nA\t1\tB\t1\nB\t1\t2\nA\t2\tB\t2\n';

test('so is a limit of memory, which the decoder of JPEGs meets first', async () => {
  const project = createProject({
    'pipeline.yaml': VERIFICATION,
    'pairs.txt': PAIRS,
  });
  const fixed1 = new URL('../../fixtures/models/fixed1.onnx', import.meta.url);
  copyFileSync(fileURLToPath(fixed1), project.path('fixed1.onnx'));
  const create = { width: 48, height: 64, channels: 3, background: 'red' } as const;
  const image = await sharp({ create }).jpeg().toBuffer();
  for (const name of ['A/A_0001', 'A/A_0002', 'B/B_0001', 'B/B_0002'])
    project.write(`lfw/${name}.jpg`, image);
  // It is of addresses, of which WebAssembly takes 8 GB and uses few.
  const { exitCode, stdout } = occWithin(project, '-v 4000000', 'run', '--plain');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/eval-lfw@fixed1: failed: memory has run out, or a limit of this user is reached\n/);
  expect(stdout).toContain('raise the limit (`ulimit -v`, which counts addresses too)');
  expect(stdout).not.toMatch(/^ +at |Aborted/m);
});
