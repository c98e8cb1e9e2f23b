import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Row } from '../row.ts';

/** Rows are bundled beside this file; the bundler shall not look for them. */
export async function loadRow(name: string): Promise<Row<unknown>> {
  const file = join(import.meta.dirname, `bench-row-${name}.mjs`);
  return (await import(pathToFileURL(file).href)).default;
}
