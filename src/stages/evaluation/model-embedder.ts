import { join } from 'node:path';
import { openModelSession } from '../../engines/onnxruntime/model-session.ts';
import { readImage } from '../../faces/images/decode.ts';
import { type FeatureExtractor, openFeatureExtractor } from '../../network/features/extractor.ts';
import { onnxExtractor } from '../../network/features/onnx-extractor.ts';
import { loadModel } from '../../network/formats/model-file.ts';
import { loadOnnxModel, onnxFile } from '../../network/formats/onnx-model-file.ts';
import type { StageContext } from '../context.ts';
import { openTaskEngine, type Provider } from '../task-engine.ts';
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
  const folder = join(context.input('model'), context.options.checkpoint);
  const extractor = await openExtractor(context, folder);
  const embedder = createEmbedder(extractor, {
    flip,
    signal: context.signal,
    read: readImage,
    onProgress: (done, total) => context.progress({ done, total, unit: 'images' }),
  });
  return { ...embedder, dispose: () => extractor.dispose() };
}

async function openExtractor(context: StageContext<ModelOptions>, folder: string): Promise<FeatureExtractor> {
  const { options, threads, provider, facts } = context;
  const { batch } = options;
  const onnx = loadOnnxModel(folder);
  // An ONNX file is for ONNX Runtime, whatever engine computes networks.
  const engine = await openTaskEngine(context, onnx ? 'onnxruntime' : context.engine);
  facts({ engine: engine.name, ...engine.facts });
  const on = { threads, provider: provider as Provider };
  const extractor = onnx
    ? onnxExtractor(await openModelSession(onnxFile(folder), on), onnx, { batch })
    : await openFeatureExtractor(engine, loadModel(folder), { batch });
  return {
    ...extractor,
    dispose: async () => {
      await extractor.dispose();
      await engine.dispose();
    },
  };
}
