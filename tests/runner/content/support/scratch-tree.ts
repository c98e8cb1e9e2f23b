import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** An empty folder for each test of a file. */
export interface ScratchTree {
  /** Of the test that runs; absolute. */
  at(relative?: string): string;
  /** With the folders above it. */
  write(relative: string, content: string | Buffer): void;
}

export function useScratchTree(): ScratchTree {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'occ-content-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const at = (relative = ''): string => join(folder, relative);
  return {
    at,
    write(relative, content) {
      mkdirSync(dirname(at(relative)), { recursive: true });
      writeFileSync(at(relative), content);
    },
  };
}
