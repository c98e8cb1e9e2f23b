import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeRecord } from '../../../../src/runner/content/tree/tree-record.ts';
import { fingerprintOf, type TaskKey } from '../../../../src/runner/fingerprint/key.ts';
import type { ContentHash, Fingerprint } from '../../../../src/runner/plan/plan.ts';
import { entryName } from '../../../../src/runner/store/artifact-paths.ts';
import { formatManifest, MANIFEST, type Manifest } from '../../../../src/runner/store/manifest.ts';
import { publishedFiles, sealOutput } from '../../../../src/runner/store/seal.ts';

export interface MadeEntry {
  /** The attempt, or the whole entry: out/, log/ and its manifest. */
  readonly folder: string;
  readonly entry: string;
  readonly fingerprint: Fingerprint;
  readonly manifest: Manifest;
  readonly record: TreeRecord;
}

export const FILES: Readonly<Record<string, string>> = {
  'deep/er/one.txt': '1',
  'two.txt': 'two',
  tool: '#!',
};

/** The key of a task that is told apart by this word. */
export function keyFor(word: string): { key: TaskKey; fingerprint: Fingerprint; entry: string } {
  const key = { kind: 'write', version: 1, options: { word }, inputs: {} } as unknown as TaskKey;
  const fingerprint = fingerprintOf(key);
  return { key, fingerprint, entry: entryName('write', fingerprint) };
}

/** A folder as a task leaves it, sealed and described; `tool` is executable. @param folder does not exist yet */
export async function makeEntry(folder: string, word = 'a', files = FILES): Promise<MadeEntry> {
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(join('out', path), content);
  if (files['tool']) chmodSync(join(folder, 'out/tool'), 0o755);
  write('log/log.txt', 'what it said\n');
  write('log/deeper/events', 'e');
  const record = await sealOutput(join(folder, 'out'));
  const { key, fingerprint, entry } = keyFor(word);
  const manifest: Manifest = {
    ...{ version: 1, fingerprint, key, output: record.hash as ContentHash, files: publishedFiles(record) },
    ...{
      task: word,
      inputs: [],
      started: new Date().toISOString(),
      seconds: 0,
      host: 'h',
      node: 'v',
      facts: {},
    },
  };
  writeFileSync(join(folder, MANIFEST), formatManifest(manifest), { mode: 0o444 });
  return { folder, entry, fingerprint, manifest, record };
}
