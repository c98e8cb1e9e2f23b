import type { Engine } from '../../../src/engines/engine.ts';
import { type FeatureExtractor, openFeatureExtractor } from '../../../src/network/features/extractor.ts';
import type { FeatureName, Network } from '../../../src/network/model/config.ts';
import { initialWeights } from '../../../src/network/model/initialise.ts';
import { defineRow, type Row } from '../row.ts';
import { fullSizeNetwork, madeUpPixels, openDefaultEngine } from './full-size.ts';
import { medianTime } from './median-time.ts';
import { profileConvolutions } from './own-convolutions.ts';

interface Parameters {
  readonly batch: number;
  readonly feature: FeatureName;
  /** Of the images, in pixels; they are 96 wide. */
  readonly height: number;
  readonly repeats: number;
}

/** Features of made-up images by the published network: the masked one, or that of the plain trunk. */
export function featuresRow(feature: FeatureName, wanted: number): Row<Parameters> {
  const networkOf = (height: number) => fullSizeNetwork(feature === 'clean' ? 'trunk' : 'fpn', height);
  const part = feature === 'clean' ? 'trunk only' : 'with the mask branch';
  const openExtractor = (engine: Engine, network: Network, batch: number): Promise<FeatureExtractor> =>
    openFeatureExtractor(engine, { network, feature, weights: initialWeights(network, 2, 1) }, { batch });
  return defineRow<Parameters>({
    work: `full-size features, ${part}, batch 32`,
    unit: 'img/s',
    wanted,
    full: { batch: 32, feature, height: 112, repeats: 5 },
    quick: { batch: 16, feature, height: 112, repeats: 2 },
    growth: { batch: [8, 32, 128], height: [112, 224, 448] },

    async ours({ parameters: { batch, height, repeats }, threads }) {
      const network = networkOf(height);
      const extractor = await openExtractor(await openDefaultEngine(threads), network, batch);
      const pixels = madeUpPixels(batch, network);
      const compute = async () => {
        await extractor.run(pixels);
      };
      await medianTime(2, compute);
      return { run: async () => ({ amount: batch, seconds: await medianTime(repeats, compute) }) };
    },

    reference: 'features',

    async limit({ parameters: { batch, height, repeats }, threads }) {
      const network = networkOf(height);
      const open = async () => openExtractor(await openDefaultEngine(threads), network, batch);
      const pixels = madeUpPixels(batch, network);
      const run = async (extractor: FeatureExtractor) => void (await extractor.run(pixels));
      const { all, convolutions } = await profileConvolutions(open, run, 2 * repeats);
      const what = "the network's convolutions alone, by the profile of a run";
      return { rate: batch / convolutions, what, ours: batch / all };
    },
  });
}
