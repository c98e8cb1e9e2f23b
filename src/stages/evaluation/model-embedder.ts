import { join } from 'node:path';
import { type EngineName, openEngine } from '../../engines/select.ts';
import { readImage } from '../../faces/images/decode.ts';
import { openFeatureExtractor } from '../../network/features/extractor.ts';
import { loadModel } from '../../network/formats/model-file.ts';
import type { StageContext } from '../context.ts';
import { createEmbedder, type Embedder } from './embedder.ts';

export interface ModelOptions {
  /** Which of the two published models. */
  readonly checkpoint: 'best' | 'last';
  /** Images computed at a time. */
  readonly batch: number;
}

/** An embedder with the model that the stage's input `model` holds; what it runs on is recorded. */
export async function openModelEmbedder(
  context: StageContext<ModelOptions>,
  flip: 'none' | 'sum',
): Promise<Embedder & { dispose(): Promise<void> }> {
  const { checkpoint, batch } = context.options;
  const model = loadModel(join(context.input('model'), checkpoint));
  const engine = await openEngine(context.engine as EngineName | 'auto', { threads: context.threads });
  const extractor = await openFeatureExtractor(engine, model, { batch });
  context.facts({ engine: engine.name, ...engine.facts });
  const embedder = createEmbedder(extractor, {
    flip,
    signal: context.signal,
    read: readImage,
    onProgress: (done, total) => context.progress({ done, total, unit: 'images' }),
  });
  return {
    ...embedder,
    dispose: async () => {
      await extractor.dispose();
      await engine.dispose();
    },
  };
}
