import { writeSyntheticWorld } from '../../../../faces/synthetic/world.ts';
import type { Source } from '../../source.ts';

/** The embedded world: faces that are drawn from the seed. */
export const source: Source<'synthetic'> = ({ options, out, progress, signal }) =>
  writeSyntheticWorld(
    { ...options.synthetic, seed: options.seed },
    out,
    (done, total) => progress({ done, total, unit: 'images' }),
    signal,
  );
