import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../../base/input-error.ts';
import type { Unpacked } from '../../archives/target.ts';
import { unpackFetched } from '../../archives/unpack-fetched.ts';
import type { DataSource } from '../../source.ts';
import { writeRemarks } from '../../write-remarks.ts';
import { copyTree } from './copy-tree.ts';

type Context = Parameters<DataSource<'path'>>[0];
/** One of the files and folders to take. */
type LocalPath = Context['options']['paths'][number];

/** Files and folders of this disk. The runner hashes them, as all that an option names by `path:`. */
export const source: DataSource<'path'> = async (context) => {
  const { paths } = context.options;
  requireNamesApart(paths.map(({ to }) => to));
  const archives = new Map<string, Unpacked>();
  for (const one of paths) await take(one, archives, context);
  await writeRemarks(context.out, archives);
};

async function take(
  { path, sha256, to, unpack }: LocalPath,
  archives: Map<string, Unpacked>,
  context: Context,
): Promise<void> {
  const target = join(context.out, to);
  const isFolder = statSync(path).isDirectory();
  if (isFolder) requireNoFileOption(path, { sha256, unpack });
  if (sha256 !== null) await requireHash(path, sha256, context.signal);
  if (unpack === 'none') await copyTree(path, target, context);
  else archives.set(to, await unpackFetched(context, path, target, path));
}

/** What only files have. */
function requireNoFileOption(path: string, { sha256, unpack }: Pick<LocalPath, 'sha256' | 'unpack'>): void {
  if (sha256 !== null)
    throw new InputError('a folder has no sha256', {
      place: path,
      cure: 'leave sha256 out: what lies in the folder is part of the key without it',
    });
  if (unpack !== 'none')
    throw new InputError('a folder cannot be unpacked', {
      place: path,
      cure: 'give the archive that lies in it, or set unpack: none',
    });
}

async function requireHash(path: string, sha256: string, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  const found = hash.digest('hex');
  if (found === sha256) return;
  throw new InputError(`the file has sha256 ${found}, expected ${sha256}`, {
    place: path,
    cure: 'check that it is the file that you mean, and whole; if it was renewed on purpose, put its new sha256 into the configuration',
  });
}

function requireNamesApart(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new InputError(`two of the paths are to be called ${twice}`, { cure: 'give each a `to` of its own' });
}
