import { expect, test } from 'vitest';
import { EXAMPLES, readExtension } from './support/extended-house.ts';

/** Beside its catalog: a chart is seen where a figure asks for it. */
const ALSO: Readonly<Record<string, string>> = { chart: 'src/report/training/training-figures.ts' };

test.each(EXAMPLES)('the example of %s is registered in one file at most', (name) => {
  const { files, registrations } = readExtension(name);
  expect(files.length).toBeGreaterThan(0);
  const registered = new Set(registrations.map(({ file }) => file));
  registered.delete(ALSO[name] ?? '');
  expect([...registered].length).toBeLessThanOrEqual(1);
});
