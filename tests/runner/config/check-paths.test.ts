import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/runner/config/problems/config-error.ts';
import { checkPaths } from '../../../src/runner/config/stages/check-paths.ts';
import { planOf, study, taskOf } from './support.ts';

const yaml = study('  a:\n    init: path:data/weigths.pth\n  b:\n    extends: a\n').replace(
  'lfw: faces/lfw',
  'lfw: path:data/lfw',
);
const files = { 'data/weights.pth': '', 'data/lfw/pairs.txt': '' };

test('a path that is not there is a problem at its place, once for all tasks that inherit it', () => {
  const plan = planOf(yaml, { files });
  const problems = checkPaths(plan.tasks.values(), plan.root, join(plan.root, 'artifacts'));
  expect(new ConfigError(problems).message.replace(plan.root, 'ROOT')).toMatchInlineSnapshot(`
    "pipeline.yaml:22:11 there is no \`data/weigths.pth\` in ROOT
          init: path:data/weigths.pth
                ~~~~~~~~~~~~~~~~~~~~~
      did you mean \`data/weights.pth\`?"
  `);
});

test('only the tasks that are asked for are looked at', () => {
  const plan = planOf(yaml, { files });
  expect(
    checkPaths([taskOf(plan, 'faces'), taskOf(plan, 'eval-lfw@a')], plan.root, join(plan.root, 'artifacts')),
  ).toEqual([]);
});

test('a folder that is missing altogether has no suggestion', () => {
  const plan = planOf(yaml);
  const problems = checkPaths([taskOf(plan, 'train@a')], plan.root, join(plan.root, 'artifacts'));
  expect(problems.map(({ type }) => type)).toEqual(['missing-path', 'missing-path']);
  expect(problems[0]).toMatchObject({ written: 'data/lfw', alternatives: [] });
});
