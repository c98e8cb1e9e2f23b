import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { downloadsIn } from '../../base/files/downloads.ts';
import { InputError } from '../../base/input-error.ts';
import { hideCredentials } from '../../base/text/redact.ts';
import type { StageContext } from '../context.ts';
import type { Unpacked } from './archives/target.ts';
import { unpackFetched } from './archives/unpack-fetched.ts';
import { clearOutput } from './clear-output.ts';
import { measureRate } from './fetch/measure-rate.ts';
import type { RemoteFile } from './fetch/remote-file.ts';
import { fetchKept } from './fetch-kept.ts';
import { forgetKept } from './kept-files.ts';
import { writeRemarks } from './write-remarks.ts';

type Context = Pick<
  StageContext<{ readonly 'password-env': string | null }>,
  'options' | 'out' | 'cache' | 'signal' | 'progress' | 'note' | 'warn' | 'facts'
>;

export interface FileToBring {
  readonly remote: RemoteFile;
  /** Its name in the output, or that of the folder that it is unpacked into. */
  readonly to: string;
  /** Whether it is an archive, of which the members are wanted. */
  readonly unpack: boolean;
}

/**
 * Brings files of the net to their places in the output. Where this does not end well, what has come stays in
 * the cache for the next attempt. A file without a hash is told; an archive without a sha256 stays in the
 * cache until it has one.
 * @returns the sha256 of each
 */
export async function bringFiles(context: Context, files: readonly FileToBring[]): Promise<string[]> {
  const { out, cache } = context;
  const hashes: string[] = [];
  const archives = new Map<string, Unpacked>();
  try {
    for (const [index, file] of files.entries())
      hashes.push(await bringFile(context, file, index, files.length, archives));
    await writeRemarks(out, archives);
  } catch (error) {
    await clearOutput(out);
    throw error;
  }
  for (const [index, { remote }] of files.entries())
    if (remote.hash?.algorithm === 'sha256') forgetKept(downloadsIn(cache), hashes[index]!);
  return hashes;
}

async function bringFile(
  context: Context,
  { remote, to, unpack }: FileToBring,
  index: number,
  files: number,
  archives: Map<string, Unpacked>,
): Promise<string> {
  const { out, cache, signal } = context;
  const downloads = downloadsIn(cache);
  const target = join(out, to);
  if (!unpack && existsSync(target)) throw isThere(to);
  const fetched = unpack ? join(out, `.archive-${index}`) : target;
  const onBytes = progressOf(context, { file: index + 1, files });
  const options = { signal, downloads, onBytes, onTrouble: context.warn };
  const sha256 = await fetchKept(remote, fetched, options, unpack);
  if (remote.hash === undefined) {
    context.warn(
      `${to} came with sha256 ${sha256}, and nothing says that this is right: \`occ-pipe lock\` writes it into the configuration`,
    );
  }
  if (unpack) {
    archives.set(to, await unpackFetched(context, fetched, target, hideCredentials(remote.urls[0]!)));
    rmSync(fetched);
  }
  return sha256;
}

function isThere(to: string): InputError {
  return new InputError(`there is ${to} already: an archive that comes before it in the list holds it, too`, {
    cure: 'give one of the two another name in `to`',
  });
}

function progressOf(
  { progress }: Pick<StageContext<unknown>, 'progress'>,
  values: { readonly file: number; readonly files: number },
): (received: number, total: number) => void {
  const rateAt = measureRate();
  let told = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const rate = rateAt(done);
    const isEarly = performance.now() - told < BETWEEN_MESSAGES;
    if (isEarly && done !== total) return;
    told = performance.now();
    progress({ done, total, unit: 'bytes', rate, values });
  };
}

/** Milliseconds: a chunk has 64 KiB, and a fast network ten thousand of them a second. */
const BETWEEN_MESSAGES = 200;
