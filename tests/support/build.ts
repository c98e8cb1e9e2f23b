import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what test files make once for all of them. */
    readonly shared: string;
  }
}

/** The tests drive the built command line, so that what they prove is what users run. */
export default function prepare(project: TestProject): () => void {
  execaSync('node', ['scripts/build.mjs', '--keep-schema'], { stdio: 'inherit' });
  const shared = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-shared-')));
  project.provide('shared', shared);
  return () => rmSync(shared, { recursive: true, force: true });
}
