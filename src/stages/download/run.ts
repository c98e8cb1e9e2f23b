import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type SyntheticOptions, writeSyntheticWorld } from '../../faces/synthetic/world.ts';
import type { StageContext } from '../context.ts';
import { fetchFile } from './fetch-file.ts';
import { type Packing, unpack } from './unpack.ts';

export interface DownloadOptions {
  readonly source: 'synthetic' | 'url';
  readonly seed: number;
  readonly synthetic: SyntheticOptions;
  readonly files: readonly RemoteFile[];
}

export interface RemoteFile {
  readonly url: string;
  readonly sha256: string;
  /** Where in out/ it goes: a file, or the folder that an archive is unpacked into. */
  readonly to: string;
  readonly unpack: Packing;
}

/** Kind `download`: the embedded world, or the files behind a list of URLs. */
export async function download(context: StageContext<DownloadOptions>): Promise<void> {
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
  for (const [index, file] of options.files.entries()) await fetchOne(file, index, context);
}

async function fetchOne(
  file: RemoteFile,
  index: number,
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
        text: `file ${index + 1}/${context.options.files.length}`,
      }),
  });
  if (file.unpack === 'none') return;
  await unpack(fetched, file.unpack, target, file.url);
  await rm(fetched);
}
