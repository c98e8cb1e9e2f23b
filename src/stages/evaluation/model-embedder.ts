import { join } from 'node:path';
import { openModelSession } from '../../engines/onnxruntime/model-session.ts';
import { type EngineName, openEngine } from '../../engines/select.ts';
import { readImage } from '../../faces/images/decode.ts';
import { type FeatureExtractor, openFeatureExtractor } from '../../network/features/extractor.ts';
import { onnxExtractor } from '../../network/features/onnx-extractor.ts';
import { loadModel } from '../../network/formats/model-file.ts';
import { loadOnnxModel, onnxFile } from '../../network/formats/onnx-model-file.ts';
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

async function openExtractor(
  { options: { batch }, engine: wanted, threads, facts }: StageContext<ModelOptions>,
  folder: string,
): Promise<FeatureExtractor> {
  const onnx = loadOnnxModel(folder);
  // An ONNX file is for ONNX Runtime, whatever engine computes networks.
  const name = onnx ? 'onnxruntime' : (wanted as EngineName | 'auto');
  const engine = await openEngine(name, { threads });
  facts({ engine: engine.name, ...engine.facts });
  const extractor = onnx
    ? onnxExtractor(await openModelSession(onnxFile(folder), { threads }), onnx, { batch })
    : await openFeatureExtractor(engine, loadModel(folder), { batch });
  return {
    ...extractor,
    dispose: async () => {
      await extractor.dispose();
      await engine.dispose();
    },
  };
}
