import type { DownloadOptions } from '../../generated/stage-options.ts';
import { sources } from '../../generated/stage-variants.ts';
import type { StageContext } from '../context.ts';
import type { DataSource } from './source.ts';

/** Kind `download`: data of one of the sources. */
export async function run(context: StageContext<DownloadOptions>): Promise<void> {
  const source = (await sources[context.options.source]()) as DataSource<DownloadOptions['source']>;
  await source(context);
}
