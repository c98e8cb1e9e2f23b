import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withMadeParts } from './support/generated-parts.ts';

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));

// `npx vitest run tests/house -u` writes them anew.
test.each(pages)('what is made in docs/%s is what would be made now', async (page) => {
  const file = join('docs', page);
  await expect(withMadeParts(readFileSync(file, 'utf8'))).toMatchFileSnapshot(join(process.cwd(), file));
});

test.each([
  ...pages.map((page) => join('docs', page)),
  'README.md',
])('%s names files that are there', (page) => {
  const named = readFileSync(page, 'utf8').matchAll(
    /`((?:src|tests|scripts|schemas|bench|pipelines)\/[\w./-]+)`/g,
  );
  const missing = [...named]
    .map(([, path]) => path!)
    .filter((path) => !existsSync(path) && !ofAnExample(path));
  expect(missing).toEqual([]);
});

/** The files that examples add are there in a copy only. */
function ofAnExample(path: string): boolean {
  return readdirSync('tests/extend').some((name) => existsSync(join('tests/extend', name, path)));
}
