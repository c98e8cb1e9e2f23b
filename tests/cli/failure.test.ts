import { expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { explainFailure } from '../../src/cli/failure.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { ResultError } from '../../src/report/results/read-result.ts';

test.each([
  ['wrong usage', new UsageError('no such target', 'there is a'), 2, 'no such target\n  there is a\n'],
  ['wrong input', new InputError('is no list', { place: 'a.txt:3', cure: 'make it one' }), 2],
  ['a damaged result', new ResultError('`accuracy` is missing', 'metrics.json'), 1],
  ['a fault of ours', new TypeError('x is not a function'), 1],
])('%s is told in words, and by the exit code', (_, error, code, text = error.message) => {
  const told = explainFailure(error);
  expect(told.code).toBe(code);
  expect(told.text).toContain(text);
});
