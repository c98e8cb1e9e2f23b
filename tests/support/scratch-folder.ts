import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** An empty folder that is gone after the tests of the file, or of the `describe`, that asks for it as it is read. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'occ-scratch-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
