import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { timeStamp } from '../../../src/base/time-stamp.ts';
import { directory } from '../../../src/runner/store/cache/directory.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { describeCache } from './cache-contract.ts';
import { makeEntry } from './support/make-entry.ts';

const scratch = scratchFolder();
const newRoot = (): string => mkdtempSync(join(scratch, 'cache-'));
const never = new AbortController().signal;

describeCache({
  name: 'dir',
  create() {
    const root = newRoot();
    return {
      open: () => directory.open(root, '/'),
      damage: (entry) => rmSync(join(root, entry, 'out/two.txt')),
    };
  },
});

test('a folder that is not there is no cache: what is not mounted must not be written to', async () => {
  const { entry, folder, fingerprint } = await makeEntry(join(newRoot(), 'a'));
  const cache = directory.open('nowhere', scratch);
  const problem = `there is no folder ${join(scratch, 'nowhere')}`;
  await expect(cache.get(entry, fingerprint)).rejects.toThrow(problem);
  await expect(cache.put(entry, folder, never)).rejects.toThrow(problem);
});

test('a file is no cache', async () => {
  const { entry, folder } = await makeEntry(join(newRoot(), 'a'));
  writeFileSync(join(scratch, 'file'), '');
  const put = directory.open('file', scratch).put(entry, folder, never);
  await expect(put).rejects.toThrow(`${join(scratch, 'file')} is no folder`);
});

test.skipIf(!existsSync('/proc/self'))('a folder in which none can be made fails at once', async () => {
  const { entry, folder } = await makeEntry(join(newRoot(), 'a'));
  await expect(directory.open('/proc', '/').put(entry, folder, never)).rejects.toThrow(/ENOENT|EACCES|EPERM/);
});

test.skipIf(process.getuid?.() === 0)(
  'Who may not write there is told so in the same words for every entry (not asked of root, who may).',
  async () => {
    const root = newRoot();
    mkdirSync(join(root, '.incoming'));
    chmodSync(join(root, '.incoming'), 0o555);
    const { entry, folder } = await makeEntry(join(newRoot(), 'a'));
    const put = directory.open(root, '/').put(entry, folder, never);
    await expect(put).rejects.toThrow(/^EACCES: permission denied, access '.*\/\.incoming'$/);
  },
);

test('a record that cannot be read is told with its name, and the next put takes its place', async () => {
  const root = newRoot();
  const cache = directory.open(root, '/');
  const { entry, folder, fingerprint } = await makeEntry(join(newRoot(), 'a'));
  await cache.put(entry, folder, never);
  const record = join(root, entry, 'manifest.json');
  chmodSync(record, 0o644);
  writeFileSync(record, '{');
  await expect(cache.get(entry, fingerprint)).rejects.toThrow(new RegExp(`^${entry}: manifest.json`));
  await cache.put(entry, folder, never);
  expect(await cache.get(entry, fingerprint)).toBeDefined();
});

test('no path of a record leads out of the folder that it is copied to', async () => {
  const root = newRoot();
  const { entry, folder, fingerprint, manifest } = await makeEntry(join(newRoot(), 'a'), 'a', { 'x/y': '1' });
  const cache = directory.open(root, '/');
  await cache.put(entry, folder, never);
  const [file] = manifest.files;
  for (const path of ['../../x', '/etc/passwd', 'x/../../y', '']) {
    const { copyEntry } = await import('../../../src/runner/store/cache/copy-entry.ts');
    const forged = { ...manifest, files: [{ ...file!, path }] };
    await expect(copyEntry(folder, join(newRoot(), 'to'), forged, never)).rejects.toThrow(`"${path}"`);
  }
  expect(await cache.get(entry, fingerprint)).toBeDefined();
});

test('what writers left that died while they copied is removed when it is old', async () => {
  const root = newRoot();
  const { entry, folder } = await makeEntry(join(newRoot(), 'a'));
  const incoming = (name: string): string => join(root, '.incoming', name);
  for (const name of ['old', 'young']) mkdirSync(incoming(name), { recursive: true });
  const past = Date.now() / 1000 - 8 * 24 * 3600;
  utimesSync(incoming('old'), past, past);
  await directory.open(root, '/').put(entry, folder, never);
  expect(existsSync(incoming('old'))).toBe(false);
  expect(readdirSync(join(root, '.incoming'))).toEqual(['young']);
});

test('what was moved aside as damaged, or never finished, goes when it is old', async () => {
  const root = newRoot();
  const cache = directory.open(root, '/');
  const { entry, folder } = await makeEntry(join(newRoot(), 'a'));
  await cache.put(entry, folder, never);
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  const [old, fresh] = [15, 13].map((days) => `${entry}.damaged-${timeStamp(daysAgo(days))}-01ab`);
  for (const name of [old!, fresh!, '.incoming/left']) mkdirSync(join(root, name), { recursive: true });
  utimesSync(join(root, '.incoming/left'), daysAgo(8), daysAgo(8));
  await cache.tidy!();
  expect(readdirSync(root).sort()).toEqual(['.incoming', entry, fresh].sort());
  expect(readdirSync(join(root, '.incoming'))).toEqual([]);
});
