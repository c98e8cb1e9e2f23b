import { writeSyntheticWorld } from '../../../../faces/synthetic/world.ts';
import type { DataSource } from '../../source.ts';

/** The embedded world: faces that are drawn from the seed. */
export const source: DataSource<'synthetic'> = ({ options, out, progress, signal }) =>
  writeSyntheticWorld(
    { ...options.synthetic, seed: options.seed },
    out,
    (done, total) => progress({ done, total, unit: 'images' }),
    signal,
  );
