import { openFeatureExtractor } from '../../../src/network/features/extractor.ts';
import type { FeatureName } from '../../../src/network/model/config.ts';
import { initialWeights } from '../../../src/network/model/initialise.ts';
import { defineRow, type Row } from '../row.ts';
import { convolutionOperations, convolutionPeak } from './convolution-limit.ts';
import { fullSizeNetwork, madeUpPixels, openDefaultEngine } from './full-size.ts';
import { medianTime } from './median-time.ts';

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
  return defineRow<Parameters>({
    work: `full-size features, ${part}, batch 32`,
    unit: 'img/s',
    wanted,
    full: { batch: 32, feature, height: 112, repeats: 5 },
    quick: { batch: 16, feature, height: 112, repeats: 2 },
    growth: { batch: [8, 32, 128], height: [112, 224, 448] },

    async ours({ parameters: { batch, height, repeats }, threads }) {
      const network = networkOf(height);
      const engine = await openDefaultEngine(threads);
      const weights = initialWeights(network, 2, 1);
      const extractor = await openFeatureExtractor(engine, { network, feature, weights }, { batch });
      const pixels = madeUpPixels(batch, network);
      const compute = async () => {
        await extractor.run(pixels);
      };
      await medianTime(2, compute);
      return { run: async () => ({ amount: batch, seconds: await medianTime(repeats, compute) }) };
    },

    reference: 'features',

    async limit({ parameters: { height }, threads }) {
      const operations = convolutionOperations(networkOf(height), feature === 'masked');
      const rate = (await convolutionPeak(threads)) / operations;
      return { rate, what: 'the convolutions alone at the fastest rate seen' };
    },
  });
}
