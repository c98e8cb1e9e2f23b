import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject } from '../support/project.ts';

const files = ['pipeline.yaml', ...readdirSync('pipelines').map((name) => `pipelines/${name}`)];

test.each(files)('%s validates without its data, and says what is missing', async (file) => {
  const text = readFileSync(file, 'utf8');
  const project = createProject({ [file]: text });
  const { exitCode, stdout, stderr } = await project.occ('run', '-f', file, '--dry-run');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  if (text.includes('path:')) expect(stdout).toMatch(/data\/\S+.*(?:not there|missing|does not exist)/);
});

test('the paper has its two steps and the ablations that its tables need', async () => {
  const project = createProject({ 'paper.yaml': readFileSync('pipelines/paper.yaml', 'utf8') });
  const explain = async (task: string) => (await project.occ('explain', task, '-f', 'paper.yaml')).stdout;
  const baseline = await explain('train@baseline');
  for (const option of [
    'mode: "clean"',
    'pattern: 4',
    'epochs: 40',
    'batch: 512',
    'lr: 0.1',
    'steps: [15,30]',
  ]) {
    expect(baseline).toContain(`  ${option}  `);
  }
  const from = await explain('train@from-p5');
  for (const option of [
    'mode: "mask"',
    'pattern: 5',
    'batch: 128',
    'lr: 0.01',
    'steps: [10,25]',
    'ratio: 3',
  ]) {
    expect(from).toContain(`  ${option}  `);
  }
  expect(from).toContain('init <- train@baseline/best');
});
