import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Acceptance } from '../../../src/runner/store/accepted.ts';
import { type ArtifactPaths, artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { collectGarbage } from '../../../src/runner/store/gc.ts';
import { publish } from '../../../src/runner/store/publish.ts';
import type { Store } from '../../../src/runner/store/store.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { FILES, keyFor, type MadeEntry, makeEntry } from './support/make-entry.ts';

export interface StoreUnderTest {
  readonly name: string;
  /** The store of a project, empty. Each `open` gives it as a command finds it that begins now. */
  create(artifacts: ArtifactPaths): { open(): Store };
}

/** What the runner relies on, of a store: whatever it remembers from before, it says what lies on the disk. */
export function describeStore({ name, create }: StoreUnderTest): void {
  describe(`the store, ${name}`, () => {
    const scratch = scratchFolder();

    function project(): { artifacts: ArtifactPaths; open(): Store } {
      const root = mkdtempSync(join(scratch, 's-'));
      const artifacts = artifactPaths(root, join(root, 'pipeline.yaml'));
      return { artifacts, ...create(artifacts) };
    }

    async function published(store: Store, word = 'a', files = FILES): Promise<MadeEntry> {
      const attempt = await makeEntry(join(mkdtempSync(join(scratch, 'a-')), word), word, files);
      rmSync(join(attempt.folder, 'manifest.json'));
      const { entry, folder, manifest, record } = attempt;
      await publish(store, entry, folder, manifest, record, undefined);
      return attempt;
    }

    /** Of a published file, made writable. */
    function fileOf(store: Store, entry: string, path: string): string {
      const file = store.outputPath(entry, path);
      chmodSync(file, 0o644);
      return file;
    }

    test('has nothing of what was never published', async () => {
      const store = project().open();
      const { entry, fingerprint } = keyFor('a');
      expect(await store.check(entry, fingerprint)).toEqual({ state: 'absent' });
      expect(store.entries()).toEqual([]);
      expect(store.findManifest(entry)).toBeUndefined();
      expect(store.metrics(entry)).toBeUndefined();
      expect(store.linkedEntry('a')).toBeUndefined();
      expect(() => store.manifest(entry)).toThrow('manifest.json is missing');
    });

    test('holds what was published whole, with its record, for every command after', async () => {
      const { open } = project();
      const { entry, fingerprint, manifest, record } = await published(open());
      const store = open();
      const found = await store.check(entry, fingerprint);
      expect(found).toMatchObject({ state: 'whole', record: { hash: record.hash } });
      expect(store.manifest(entry)).toEqual(manifest);
      expect(store.entries()).toEqual([entry]);
      expect(existsSync(store.outputPath(entry, 'deep/er/one.txt'))).toBe(true);
      expect((await open().check(entry, keyFor('b').fingerprint)).state).toBe('broken');
    });

    test.each<[string, (store: Store, entry: string) => void, object]>([
      ['missing', (store, entry) => rmSync(fileOf(store, entry, 'two.txt')), { type: 'output-missing' }],
      [
        'changed',
        (store, entry) => writeFileSync(fileOf(store, entry, 'two.txt'), '2'),
        { type: 'output-changed' },
      ],
      ['new', (store, entry) => writeFileSync(store.outputPath(entry, 'x'), ''), { type: 'output-changed' }],
      [
        'gone',
        (store, entry) => rmSync(store.outputPath(entry), { recursive: true }),
        { type: 'output-missing' },
      ],
    ])('notices a file that is %s', async (_, damage, expected) => {
      const { open } = project();
      const { entry, fingerprint } = await published(open());
      await open().check(entry, fingerprint);
      damage(open(), entry);
      expect(await open().check(entry, fingerprint)).toMatchObject({ state: 'broken', damage: expected });
    });

    test('notices a record that is not that of the key', async () => {
      const { artifacts, open } = project();
      const { entry, fingerprint } = await published(open());
      const record = join(artifacts.store, entry, 'manifest.json');
      chmodSync(record, 0o644);
      writeFileSync(record, '{}');
      expect(await open().check(entry, fingerprint)).toMatchObject({
        state: 'broken',
        damage: { type: 'manifest' },
      });
    });

    test('keeps an equal result, puts another one in its place, and what was damaged aside', async () => {
      const { open } = project();
      const { entry, fingerprint } = await published(open());
      await published(open());
      expect(open().entries()).toEqual([entry]);
      const { record } = await published(open(), 'a', { 'two.txt': 'other' });
      expect(open().entries()).toEqual([entry, expect.stringMatching(`^${entry}.replaced-`)]);
      expect(await open().check(entry, fingerprint)).toMatchObject({ record: { hash: record.hash } });
      writeFileSync(fileOf(open(), entry, 'two.txt'), 'X');
      await published(open(), 'a', { 'two.txt': 'other' });
      expect(await open().check(entry, fingerprint)).toMatchObject({ state: 'whole' });
      expect(
        open()
          .entries()
          .filter((one) => one.includes('.damaged-')),
      ).toHaveLength(1);
    });

    test('knows what gc removed by its record, and what it measured', async () => {
      const { artifacts, open } = project();
      const { entry, fingerprint, manifest } = await published(open(), 'a', {
        'metrics.json': '{"x":{"y":2}}',
      });
      await collectGarbage(artifacts, { dryRun: false });
      expect(await open().check(entry, fingerprint)).toEqual({ state: 'removed', manifest });
      expect([...(open().metrics(entry) ?? [])]).toEqual([['x.y', 2]]);
    });

    test('points a link to an entry, also to one that is gone, and lets it be turned', async () => {
      const { open } = project();
      const [a, b] = [await published(open(), 'a'), await published(open(), 'b')];
      open().link('task', a.entry);
      expect(open().linkedEntry('task')).toBe(a.entry);
      open().link('task', b.entry);
      expect(open().linkedEntry('task')).toBe(b.entry);
      expect(existsSync(open().linkedOutputPath('task', 'two.txt'))).toBe(true);
      rmSync(open().outputPath(b.entry), { recursive: true });
      expect(open().linkedEntry('task')).toBe(b.entry);
    });

    test('takes an accepted result for another key as long as that result is whole', async () => {
      const { open } = project();
      const { entry, fingerprint } = await published(open());
      const other = keyFor('cosmetic');
      const acceptance: Acceptance = {
        ...{
          version: 1,
          fingerprint: other.fingerprint,
          key: other.key,
          entry,
          from: fingerprint,
          task: 'a',
        },
        ...{ by: 'ada@lab', when: '2026-11-20T00:00:00.000Z', difference: ['word'] },
      };
      open().accept(other.entry, acceptance);
      expect(await open().check(other.entry, other.fingerprint)).toMatchObject({
        state: 'whole',
        accepted: { entry },
      });
      expect(open().acceptances([entry])).toEqual([acceptance]);
      writeFileSync(fileOf(open(), entry, 'two.txt'), 'X');
      expect(await open().check(other.entry, other.fingerprint)).toEqual({ state: 'absent' });
    });

    test('finds everything again where its folder was moved to', async () => {
      const { artifacts, open } = project();
      const { entry, fingerprint } = await published(open());
      open().index.save();
      const elsewhere = `${artifacts.root}-moved`;
      renameSync(artifacts.root, elsewhere);
      const moved = create(artifactPaths(elsewhere, join(elsewhere, 'pipeline.yaml'))).open();
      expect(await moved.check(entry, fingerprint)).toMatchObject({ state: 'whole' });
    });
  });
}
