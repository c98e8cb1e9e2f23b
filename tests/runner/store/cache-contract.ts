import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fingerprint } from '../../../src/runner/plan/plan.ts';
import type { ResultCache } from '../../../src/runner/store/cache/result-cache.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { makeEntry } from './support/make-entry.ts';

export interface CacheUnderTest {
  readonly name: string;
  /** An empty cache. Each `open` stands for another process, or another machine. */
  create(): {
    open(): ResultCache;
    /** Makes it forget a part of what it holds of an entry. */
    damage(entry: string): void;
  };
}

/** What a store relies on, of any cache. */
export function describeCache({ name, create }: CacheUnderTest): void {
  describe(`the cache ${name}`, () => {
    const scratch = scratchFolder();
    const folderIn = (word: string): string => join(mkdtempSync(join(scratch, 'c-')), word);
    const never = new AbortController().signal;

    /** Every file below a folder: path, mode and content. */
    function contentOf(folder: string): string[] {
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const file = join(entry.parentPath, entry.name);
          const isExecutable = (statSync(file).mode & 0o100) !== 0;
          return `${file.slice(folder.length + 1)}${isExecutable ? '*' : ''} ${readFileSync(file, 'utf8')}`;
        })
        .sort();
    }

    async function fetched(cache: ResultCache, entry: string, fingerprint: Fingerprint): Promise<string[]> {
      const hit = await cache.get(entry, fingerprint);
      const folder = folderIn('fetched');
      await hit!.copyTo(folder, never);
      return contentOf(folder);
    }

    test('has nothing at first, and then what was put, for everybody: output, log and record', async () => {
      const { open } = create();
      const { folder, entry, fingerprint, manifest } = await makeEntry(folderIn('a'));
      expect(await open().get(entry, fingerprint)).toBeUndefined();
      await open().put(entry, folder, never);
      expect((await open().get(entry, fingerprint))?.manifest).toEqual(manifest);
      expect(await fetched(open(), entry, fingerprint)).toEqual(contentOf(folder));
      expect(contentOf(folder)).toContain('out/tool* #!');
    });

    test('does not take another key for the one that is asked for, though its entry has the same name', async () => {
      const { open } = create();
      const { folder, entry, fingerprint } = await makeEntry(folderIn('a'));
      await open().put(entry, folder, never);
      const other = `${fingerprint.slice(0, 16)}${'0'.repeat(48)}` as Fingerprint;
      expect(await open().get(entry, other)).toBeUndefined();
    });

    test('keeps the first of two results of one key, and does not mind the second', async () => {
      const { open } = create();
      const first = await makeEntry(folderIn('a'));
      const second = await makeEntry(folderIn('a'), 'a', { 'two.txt': 'other' });
      await open().put(first.entry, first.folder, never);
      await open().put(second.entry, second.folder, never);
      expect((await open().get(first.entry, first.fingerprint))?.manifest).toEqual(first.manifest);
    });

    test('of many that put at once, all end well, and it holds one whole result', async () => {
      const { open } = create();
      const made = await Promise.all(Array.from({ length: 8 }, () => makeEntry(folderIn('a'))));
      await Promise.all(made.map(({ entry, folder }) => open().put(entry, folder, never)));
      const { entry, fingerprint, folder } = made[0]!;
      const outputs = (all: string[]): string[] => all.filter((one) => one.startsWith('out/'));
      expect(outputs(await fetched(open(), entry, fingerprint))).toEqual(outputs(contentOf(folder)));
    });

    test('an interrupted put leaves nothing that is handed out', async () => {
      const { open } = create();
      const { folder, entry, fingerprint } = await makeEntry(folderIn('a'));
      const stop = new AbortController();
      stop.abort();
      await expect(open().put(entry, folder, stop.signal)).rejects.toThrow();
      expect(await open().get(entry, fingerprint)).toBeUndefined();
      await open().put(entry, folder, never);
      const hit = await open().get(entry, fingerprint);
      await expect(hit!.copyTo(folderIn('x'), stop.signal)).rejects.toThrow();
    });

    test('what was discarded is handed out no more, until it is put again', async () => {
      const { open } = create();
      const { folder, entry, fingerprint } = await makeEntry(folderIn('a'));
      await open().put(entry, folder, never);
      await (await open().get(entry, fingerprint))!.discard();
      expect(await open().get(entry, fingerprint)).toBeUndefined();
      await open().put(entry, folder, never);
      expect(await fetched(open(), entry, fingerprint)).toEqual(contentOf(folder));
    });

    test('a part that is gone is noticed at the latest when it is copied', async () => {
      const { open, damage } = create();
      const { folder, entry, fingerprint } = await makeEntry(folderIn('a'));
      await open().put(entry, folder, never);
      damage(entry);
      const copied = async (): Promise<void> =>
        (await open().get(entry, fingerprint))?.copyTo(folderIn('x'), never);
      await expect(copied()).rejects.toThrow();
    });
  });
}
