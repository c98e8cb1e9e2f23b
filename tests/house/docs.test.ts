import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withMadeParts } from './support/generated-parts.ts';

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));

// `npx vitest run tests/house -u` writes them anew.
test.each(pages)('what is made in docs/%s is what would be made now', async (page) => {
  const file = join('docs', page);
  await expect(withMadeParts(readFileSync(file, 'utf8'))).toMatchFileSnapshot(join(process.cwd(), file));
});
