import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSyntheticWorld } from '../../faces/synthetic/world.ts';
import type { DownloadOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { fetchFile } from './fetch-file.ts';
import { unpack } from './unpack.ts';

/** One of the files to fetch. */
type RemoteFile = Extract<DownloadOptions, { source: 'url' }>['files'][number];

/** Kind `download`: the embedded world, or the files behind a list of URLs. */
export async function run(context: StageContext<DownloadOptions>): Promise<void> {
  const { options } = context;
  if (options.source === 'synthetic') {
    await writeSyntheticWorld(
      { ...options.synthetic, seed: options.seed },
      context.out,
      (done, total) => context.progress({ done, total, unit: 'images' }),
      context.signal,
    );
    return;
  }
  const { files } = options;
  for (const [index, file] of files.entries())
    await fetchOne(file, { index, shown: `file ${index + 1}/${files.length}` }, context);
}

async function fetchOne(
  file: RemoteFile,
  { index, shown }: { readonly index: number; readonly shown: string },
  context: StageContext<DownloadOptions>,
): Promise<void> {
  const target = join(context.out, file.to);
  const fetched = file.unpack === 'none' ? target : join(context.out, `.archive-${index}`);
  await fetchFile(file.url, file.sha256, fetched, {
    signal: context.signal,
    onBytes: (done, total) =>
      context.progress({
        done,
        total,
        unit: 'bytes',
        text: shown,
      }),
  });
  if (file.unpack === 'none') return;
  await unpack(fetched, file.unpack, target, file.url);
  await rm(fetched);
}
