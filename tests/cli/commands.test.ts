import { describe, expect, test } from 'vitest';
import { COPY_PROJECT } from '../support/commands.ts';
import { createProject } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

describe('without any result', () => {
  test('graph draws tasks and edges in three formats', async () => {
    const project = createProject({ 'pipeline.yaml': tinyPipeline() });
    const text = await project.occ('graph');
    expect(text.stdout).toContain('train@from-p3  (train)');
    expect(text.stdout).toContain('    init <- train@baseline / best');
    const mermaid = await project.occ('graph', '--format', 'mermaid');
    expect(mermaid.stdout).toMatch(/^flowchart LR\n/);
    const dot = await project.occ('graph', '--format', 'dot');
    expect(dot.stdout).toContain('"train@baseline" -> "train@from-p3";');
    expect((await project.occ('graph', '--format', 'svg')).exitCode).toBe(2);
  });

  test('status and --dry-run say what would run; show, log and compare that there is nothing yet', async () => {
    const project = createProject({ 'pipeline.yaml': tinyPipeline() });
    const status = await project.occ('status');
    expect(status.exitCode).toBe(0);
    expect(status.stdout).toMatch(/^faces +to run +first run$/m);
    expect(status.stdout).toMatch(/^train@from-p3 +waits +decided after/m);
    const one = await project.occ('run', '--experiment', 'baseline', '--dry-run');
    expect(one.stdout).toMatch(/^train@baseline +waits/m);
    expect(one.stdout).not.toMatch(/^train@from-p3/m);
    expect(one.stdout).toMatch(/^report +left +needs train@from-p3$/m);
    expect(one.stdout).toContain('at most 7 to run');
    for (const words of [['show', 'faces'], ['log', 'faces'], ['compare']]) {
      const { exitCode, stderr } = await project.occ(...words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('occ-pipe run');
    }
  });

  test('an experiment is a target like a stage: all its tasks, and what they need', async () => {
    const project = createProject({ 'pipeline.yaml': tinyPipeline() });
    const names = async (...words: string[]): Promise<string[]> => {
      const { stdout } = await project.occ(...words);
      return stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ', 1)[0]!);
    };
    const needed = ['faces', 'webface-lmdb', 'lfw-occ', 'train@baseline'];
    const own = ['train@from-p3', 'eval-lfw@from-p3', 'eval-ar@from-p3', 'megaface-npy@from-p3'];
    expect(await names('status', 'from-p3')).toEqual([...needed, ...own]);
    expect(await names('run', '--dry-run', '--only', 'from-p3')).toEqual([...needed, ...own, 'at']);
    const both = ['--only', 'eval-ar', '--experiment', 'baseline'];
    expect(await names('run', '--dry-run', ...both)).toEqual([...needed, 'eval-ar@baseline', 'at']);
    expect((await project.occ('status', 'from-p')).stderr).toContain('did you mean from-p3?');
  });

  test('explain shows every option with the line that it comes from', async () => {
    const project = createProject({ 'pipeline.yaml': tinyPipeline() });
    const { stdout } = await project.occ('explain', 'train@from-p3');
    expect(stdout).toMatch(/lr: 0\.02 {2}\(pipeline\.yaml:\d+\)/);
    expect(stdout).toContain('momentum: 0.9  (default)');
    expect(stdout).toContain('checkpoint-minutes: 10  (default, not part of the key)');
  });

  test('a stage of several tasks is not a task', async () => {
    const project = createProject({ 'pipeline.yaml': tinyPipeline() });
    const { exitCode, stderr } = await project.occ('explain', 'train');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('train@baseline');
  });
});

describe('with results', () => {
  test('show lists files and inputs; verify and gc look after the store', async () => {
    const project = createProject(COPY_PROJECT);
    await project.run();
    const show = await project.occ('show', 'second');
    expect(show.stdout).toContain('text  1 B');
    expect(show.stdout).toMatch(/from <- command-[0-9a-f]{16}\/text/);
    expect((await project.occ('verify')).stdout).toContain('3 entries, 0 broken');
    const parts = ['1/3', '2/3', '3/3'].map((part) => project.occ('verify', '--subset', part, '--json'));
    const seen = (await Promise.all(parts)).flatMap(({ stdout }) => stdout.split('\n').filter(Boolean));
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
    for (const part of ['0/3', '4/3', '1', '1/x'])
      expect(await project.occ('verify', '--subset', part)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`no part "${part}" of a store`),
      });
    project.write('data/a.txt', 'cherry');
    await project.run();
    const dry = await project.occ('gc', '--dry-run');
    expect(dry.stdout).toContain('would remove 3 outputs');
    expect((await project.occ('gc')).stdout).toContain('removed 3 outputs');
    project.write('data/a.txt', 'cherry pie');
    await project.run();
    expect((await project.occ('status')).stdout).toMatch(/^second +up to date/m);
  });
});

test('every command explains itself', async () => {
  const project = createProject();
  const overview = await project.occ('--help');
  expect(overview.exitCode).toBe(0);
  for (const name of [
    'run',
    'status',
    'explain',
    'graph',
    'show',
    'accept',
    'diff',
    'lint',
    'compare',
    'log',
    'verify',
    'gc',
    'doctor',
    'report',
  ]) {
    expect(overview.stdout).toContain(`  ${name} `);
    const help = await project.occ(name, '--help');
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain(`usage: occ-pipe ${name}`);
  }
});

test('doctor names every engine, and the reason where one is out', async () => {
  const project = createProject();
  const { stdout } = await project.occ('doctor');
  expect(stdout).toMatch(/engine onnxruntime: works/);
  expect(stdout).toMatch(/engine tfjs-node-gpu: (works|not here: .+)/);
  expect(stdout).toMatch(/^lint --trace: (works|not here: .+)$/m);
});
