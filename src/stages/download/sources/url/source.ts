import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../../../../base/list-folder.ts';
import { hideCredentials } from '../../../../base/text/redact.ts';
import { unpackFetched } from '../../archives/unpack-fetched.ts';
import { fetchFile } from '../../fetch/fetch-file.ts';
import type { DataSource } from '../../source.ts';

type Context = Parameters<DataSource<'url'>>[0];
/** One of the files to fetch. */
type ListedFile = Context['options']['files'][number];

/** The files behind a list of URLs. */
export const source: DataSource<'url'> = async (context) => {
  const { options, out } = context;
  try {
    for (const [index, file] of options.files.entries()) await fetchOne(file, index, context);
  } catch (error) {
    // Nobody needs a part of it, which may fill the disk.
    for (const name of listFolder(out)) await rm(join(out, name), { recursive: true, force: true });
    throw error;
  }
};

async function fetchOne(file: ListedFile, index: number, context: Context): Promise<void> {
  const { options, out, signal, progress } = context;
  const values = { file: index + 1, files: options.files.length };
  const target = join(out, file.to);
  const fetched = file.unpack === 'none' ? target : join(out, `.archive-${index}`);
  const hash = { algorithm: 'sha256', hex: file.sha256 } as const;
  await fetchFile({ urls: [file.url], hash }, fetched, {
    signal,
    onBytes: (done, total) => progress({ done, total, unit: 'bytes', values }),
  });
  if (file.unpack === 'none') return;
  await unpackFetched(context, fetched, target, hideCredentials(file.url));
}
