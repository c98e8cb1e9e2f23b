import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eachAtOnce } from '../../../base/arrays/each-at-once.ts';
import { requireSpace } from '../../../base/environment/free-space.ts';
import { downloadsIn } from '../../../base/files/downloads.ts';
import { InputError } from '../../../base/input-error.ts';
import { createTally, tallyWords } from '../../../base/text/tally.ts';
import type { StageContext } from '../../context.ts';
import { isArchive } from '../archives/format.ts';
import type { Unpacked } from '../archives/target.ts';
import { unpackFetched } from '../archives/unpack-fetched.ts';
import { clearOutput } from '../clear-output.ts';
import { measureRate } from '../fetch/measure-rate.ts';
import type { RemoteFile } from '../fetch/remote-file.ts';
import { fetchKept } from '../fetch-kept.ts';
import { forgetKept } from '../kept-files.ts';
import { type SourceRemarks, writeRemarks } from '../write-remarks.ts';
import { requireGitHash } from './git-hash.ts';
import type { ListedFile } from './listed-file.ts';
import { targetNames } from './target-names.ts';

type Context = StageContext<{ readonly 'password-env': string | null }>;

/** Files of a set that are fetched at a time: most are small, and each waits for its host. */
const AT_ONCE = 8;

interface SetOptions {
  /** A folder of the output; null: the output itself. */
  readonly to: string | null;
  /** Whether archives are unpacked, each where it would lie; other files stay what they are. */
  readonly unpacks: boolean;
  /** Where the set is, for people. */
  readonly place: string;
  /** Is called once, when the names are known to be good: whether the files may be had. */
  readonly check?: () => Promise<unknown>;
  /** What was said of the list already. */
  readonly said?: SourceRemarks;
}

/**
 * Fetches the files of a set under their names, several at a time. After an error nothing of it stays in the
 * output; what has come is kept in the cache where a sha256 tells it again.
 * @throws InputError for names that cannot be kept apart or lead elsewhere, before anything is fetched, and
 *   for all that fetching and unpacking them brings
 */
export async function fetchSet(
  files: readonly ListedFile[],
  { to, unpacks, place, check, said = { left: [], remarks: [] } }: SetOptions,
  context: Context,
): Promise<void> {
  const { out, warn, facts } = context;
  const names = files.map(({ name }) => name);
  const { paths, alike } = targetNames(names, place);
  const odd = alike.count > 0 ? [`${place}: ${tallyWords(alike, ALIKE)}`] : [];
  for (const text of odd) warn(text);
  await check?.();
  const folder = to === null ? out : join(out, to);
  const bytes = totalOf(files);
  requireSpace(out, bytes, 'what is to be fetched');
  const tell = tellProgress(files, context);
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  // Whether no other of the files can lie where one is to lie.
  const isAlone = !unpacks && alike.count === 0;
  const downloads = downloadsIn(context.cache);
  const connections = files.length < AT_ONCE ? 4 : 1;
  /** Kept until all are there. */
  const pinned: string[] = [];
  const archives = new Map<string, Unpacked>();
  const plain = createTally();
  const unchecked = createTally();

  async function bring(remote: RemoteFile, fetched: string, index: number): Promise<string> {
    const onBytes = (received: number): void => tell.received(index, received);
    const options = { signal, downloads, onBytes, onTrouble: warn, connections };
    const sha256 = await fetchKept(remote, fetched, options);
    if (remote.hash?.algorithm === 'sha256') pinned.push(sha256);
    return sha256;
  }

  async function fetchOne(index: number): Promise<void> {
    const file = files[index]!;
    const target = join(folder, paths[index]!);
    // Where the disk does not tell them apart, or another one unpacked to it.
    if (!isAlone && existsSync(target)) throw isThere(file.name, place);
    const fetched = unpacks ? join(context.checkpoints, `archive-${index}`) : target;
    const remote = await file.locate();
    const sha256 = await bring(remote, fetched, index);
    if (remote.hash === undefined && file.gitHash === undefined)
      unchecked.add(`${file.name} (sha256 ${sha256})`);
    if (file.gitHash !== undefined)
      await requireGitHash(fetched, file.gitHash, `${place}: ${file.name}`, signal);
    tell.done();
    if (!unpacks) return;
    if (isArchive(fetched)) {
      archives.set(
        file.name,
        await unpackFetched({ ...context, signal }, fetched, dirname(target), `${place}: ${file.name}`),
      );
      await rm(fetched);
      return;
    }
    plain.add(file.name);
    await mkdir(dirname(target), { recursive: true });
    await rename(fetched, target);
  }

  try {
    await eachAtOnce([...files.keys()], isAlone ? AT_ONCE : 1, async (index) => {
      await fetchOne(index).catch((error: unknown) => {
        // The others would go on for hours.
        failed.abort();
        throw error;
      });
    });
    if (unpacks && plain.count === files.length) throw noArchive(plain.first, place);
    await writeRemarks(out, archives, { ...said, remarks: [...said.remarks, ...odd] });
  } catch (error) {
    await clearOutput(out);
    throw error;
  }
  for (const sha256 of pinned) forgetKept(downloads, sha256);
  if (plain.count > 0) warn(`${place}: ${tallyWords(plain, PLAIN)}`);
  if (unchecked.count > 0) warn(`${place}: ${tallyWords(unchecked, UNCHECKED)}`);
  facts({ files: files.length });
}

const ALIKE = [
  'name differs from another one only in upper and lower case, so that not every disk can have both',
  'names differ from others only in upper and lower case, so that not every disk can have them',
] as const;
const PLAIN = [
  'file is no archive, and stays as it is',
  'files are no archives, and stay as they are',
] as const;

const UNCHECKED = [
  'file came without a hash by which it could be checked',
  'files came without hashes by which they could be checked',
] as const;

function totalOf(files: readonly ListedFile[]): number {
  return files.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** All of them together; the total is 0 where the host does not tell each. */
function tellProgress(
  files: readonly ListedFile[],
  { progress }: Context,
): { received(index: number, bytes: number): void; done(): void } {
  const total = files.some(({ size }) => size === undefined) ? 0 : totalOf(files);
  const rateAt = measureRate();
  const came = new Float64Array(files.length);
  let [bytes, whole, told] = [0, 0, Number.NEGATIVE_INFINITY];
  return {
    received(index, received) {
      bytes += received - came[index]!;
      came[index] = received;
      const rate = rateAt(bytes);
      if (performance.now() - told < BETWEEN_MESSAGES && bytes !== total) return;
      told = performance.now();
      const values = { file: Math.min(whole + 1, files.length), files: files.length };
      progress({ done: bytes, total, unit: 'bytes', rate, values });
    },
    done() {
      whole += 1;
    },
  };
}

/** Milliseconds: a chunk has 64 KiB, and a fast network ten thousand of them a second. */
const BETWEEN_MESSAGES = 200;

function isThere(name: string, place: string): InputError {
  return new InputError(`another file of the set lies where ${JSON.stringify(name)} is to lie`, {
    place,
    cure: 'leave one of them out of `files`; where they differ in upper and lower case only, a disk that tells these apart has both',
  });
}

function noArchive(first: readonly string[], place: string): InputError {
  return new InputError(`none of the files is an archive: ${first.join(', ')}`, {
    place,
    cure: 'set unpack: none, or name the archives in `files`',
  });
}
