import { readFileSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProject, type Project, tasksOf } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

const TARGET = ['--only', 'train@baseline'];

describe('a training', () => {
  let project: Project;
  let leftovers: (() => void)[] = [];

  beforeAll(async () => {
    leftovers = [];
    const pipeline = tinyPipeline((text) =>
      text.replace('epochs: 2', 'epochs: 1').replace('batch: 16', 'batch: 20'),
    );
    project = createProject({ 'pipeline.yaml': pipeline }, (tidy) => leftovers.push(tidy));
    expect((await project.run(...TARGET)).exitCode).toBe(0);
    return () => {
      for (const tidy of leftovers) tidy();
    };
  }, 120_000);

  test('that runs again from a traced step on disk gives the same bytes', { timeout: 120_000 }, async () => {
    const graphs = project.list('artifacts/cache/graphs');
    // Full batches, and the last one.
    expect(graphs).toHaveLength(2);
    const path = (graph: string) => project.path('artifacts/cache/graphs', graph);
    const [whole, spoilt] = graphs as [string, string];
    const bytes = readFileSync(path(spoilt));
    const weights = model(project);
    truncateSync(path(spoilt), bytes.length - 5);
    for (const graph of graphs) utimesSync(path(graph), 1, 1);
    const inode = statSync(path(whole)).ino;

    const { exitCode, events } = await project.run('--force', ...TARGET);
    expect(exitCode).toBe(0);
    expect(tasksOf(events, 'task-started')).toEqual(['train@baseline']);
    expect(model(project)).toEqual(weights);
    expect(project.list('artifacts/cache/graphs')).toEqual(graphs);
    expect(statSync(path(whole)).ino).toBe(inode);
    expect(statSync(path(whole)).mtimeMs).toBeGreaterThan(2000);
    expect(readFileSync(path(spoilt))).toEqual(bytes);
  });

  test('records on what it computed', async () => {
    const { stdout } = await project.occ('show', 'train@baseline', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ facts: { engine: 'onnxruntime', provider: 'cpu' } });
  });

  test('with a provider that does not work here fails, and says what it needs', {
    timeout: 120_000,
  }, async ({ skip }) => {
    const { stdout } = await project.occ('doctor', '--json');
    const { providers } = JSON.parse(stdout) as { providers: Provider[] };
    expect(providers.map(({ name }) => name)).toEqual(['cpu', 'webgpu', 'cuda']);
    expect(providers[0]).toEqual({ name: 'cpu', available: true });
    const absent = providers.find(({ available }) => !available);
    if (!absent) return skip('every provider works here');
    const { name, reason, cure } = absent;
    const { exitCode, events } = await project.run('--force', '--provider', name, ...TARGET);
    expect(exitCode).toBe(1);
    expect(events.find(({ event }) => event === 'task-failed')).toMatchObject({
      task: 'train@baseline',
      error: {
        type: 'input',
        message: `The provider ${name} of ONNX Runtime does not work here: ${reason}`,
        cure,
      },
    });
  });
});

test('a provider that nobody knows, or that the engine does not have, is a wrong command', async () => {
  const project = createProject({ 'pipeline.yaml': tinyPipeline() });
  const unknown = await project.occ('run', '--provider', 'gpu');
  expect(unknown).toMatchObject({ exitCode: 2 });
  expect(unknown.stderr).toContain('use one of cpu, webgpu, cuda');
  const foreign = await project.occ('run', '--engine', 'tfjs-cpu', '--provider', 'webgpu');
  expect(foreign).toMatchObject({ exitCode: 2 });
  expect(foreign.stderr).toContain('the engine tfjs-cpu has no provider webgpu');
});

interface Provider {
  readonly name: string;
  readonly available: boolean;
  readonly reason?: string;
  readonly cure?: string;
}

function model(project: Project): Buffer {
  return readFileSync(project.path('artifacts/current/train@baseline/out/last/model.safetensors'));
}
