import type { DownloadOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';

/**
 * Brings everything that its options name into `out`. It is in the folder of sources/ that bears its name.
 */
export type DataSource<Name extends DownloadOptions['source']> = (
  context: StageContext<Extract<DownloadOptions, { source: Name }>>,
) => Promise<void>;
