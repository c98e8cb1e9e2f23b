import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../../src/engines/select.ts';
import { openFeatureExtractor } from '../../../src/network/features/extractor.ts';
import { type Model, saveModel } from '../../../src/network/formats/model-file.ts';
import { writeTorchCheckpoint } from '../../../src/network/formats/torch/write.ts';
import { initialWeights } from '../../../src/network/model/initialise.ts';
import { run as evalLfw } from '../../../src/stages/eval-lfw/run.ts';
import { defineRow } from '../row.ts';
import { fullSizeNetwork } from '../support/full-size.ts';
import { LFW, LFW_OCCLUDED, PAIRS, writeLfw } from '../support/lfw.ts';
import { contextFor } from '../support/stage-context.ts';

const BATCH = 32;

interface Parameters {
  readonly pairs: number;
}

export default defineRow<Parameters>({
  work: 'the LFW evaluation of a full-size model, clean and occluded, nothing cached: 420 of 6000 pairs that share images as those do',
  unit: 'pairs/s',
  wanted: 5,
  // 860 images: their last batch is as good as full, as is that of all 12,277.
  full: { pairs: 420 },
  quick: { pairs: 20 },
  growth: { pairs: [20, 80, 320] },

  async prepare({ folder, parameters: { pairs }, data }) {
    await writeLfw(folder, pairs, data);
    const model = untrainedModel();
    mkdirSync(join(folder, 'model/best'), { recursive: true });
    saveModel(join(folder, 'model/best'), model);
    writeTorchCheckpoint(join(folder, 'model.pth.tar'), { weights: model.weights, epoch: 0 });
  },

  async ours({ folder, parameters: { pairs }, threads }) {
    const out = join(folder, 'out');
    const context = contextFor({
      out,
      threads,
      inputs: { model: join(folder, 'model'), lfw: join(folder, LFW), 'lfw-occ': join(folder, LFW_OCCLUDED) },
      options: {
        pairs: PAIRS,
        'pair-format': 'lfw' as const,
        checkpoint: 'best' as const,
        batch: BATCH,
        folds: 10,
        'least-valid': 1,
        flip: 'none' as const,
        crop: 'none' as const,
        workers: null,
      },
    });
    return {
      before: async () => {
        for (const made of [out, context.cache]) rmSync(made, { recursive: true, force: true });
        mkdirSync(out, { recursive: true });
      },
      run: async () => {
        await evalLfw(context);
        return { amount: pairs };
      },
    };
  },

  reference: 'lfw',

  async limit({ folder, parameters: { pairs }, threads }) {
    const images = await writeLfw(join(folder, 'again'), pairs, undefined);
    const engine = await openEngine('onnxruntime', { threads });
    const extractor = await openFeatureExtractor(engine, untrainedModel(), { batch: BATCH });
    const [height, width] = extractor.image;
    const pixels = new Uint8Array(BATCH * height * width * 3);
    await extractor.run(pixels);
    const start = performance.now();
    for (let i = 0; i < 4; i++) await extractor.run(pixels);
    const rate = (4 * BATCH) / ((performance.now() - start) / 1000);
    await extractor.dispose();
    await engine.dispose();
    return { rate: (rate * pairs) / images, what: 'the network alone on every distinct image' };
  },
});

function untrainedModel(): Model {
  const network = fullSizeNetwork();
  const weights = initialWeights(network, 1, 3);
  return { format: 1, network, feature: 'masked', mode: 'mask', classes: 1, epoch: 0, weights };
}
