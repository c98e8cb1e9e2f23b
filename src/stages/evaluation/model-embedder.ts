import { join } from 'node:path';
import { openModelSession } from '../../engines/onnxruntime/session/model-session.ts';
import type { Crop } from '../../faces/images/size/fit-size.ts';
import type { SizeOption } from '../../faces/images/size/require-size.ts';
import { type FeatureExtractor, openFeatureExtractor } from '../../network/features/extractor.ts';
import { type Flip, flippedSize } from '../../network/features/flip.ts';
import { onnxExtractor } from '../../network/features/onnx-extractor.ts';
import { loadModel } from '../../network/formats/model-file.ts';
import { loadOnnxModel, onnxFile } from '../../network/formats/onnx-model-file.ts';
import type { StageContext } from '../context.ts';
import { openTaskEngine, type Provider } from '../task-engine.ts';
import { createEmbedder, type Embedder, type Identify } from './embedder.ts';
import { openFeatureCache } from './features/feature-cache.ts';
import { modelIdentity } from './features/model-identity.ts';
import { MOST_BYTES, trimFeatureCaches } from './features/trim-feature-caches.ts';
import { openImageReader } from './images/image-reader.ts';

/** Options that every evaluation of a model has. */
export interface EvaluationOptions {
  /** Which of the two published models. */
  readonly checkpoint: 'best' | 'last';
  /** Images computed at a time. */
  readonly batch: number;
  readonly workers: number | null;
  /** Without: none. */
  readonly crop?: Crop;
}

/**
 * An embedder with the model that the stage's input `model` holds; what it runs on is recorded. Features are
 * shared with all tasks that use the same model, through the cache.
 * @param identify reads images, where some are no files of their own, beside what reads files
 */
export async function openModelEmbedder(
  context: StageContext<EvaluationOptions>,
  flip: Flip,
  identify?: (fromFiles: Identify) => Identify,
): Promise<Embedder & { dispose(): Promise<void> }> {
  const { options, threads } = context;
  const { crop = 'none' } = options;
  const folder = join(context.input('model'), options.checkpoint);
  const { extractor, sizedBy, facts } = await openExtractor(context, folder);
  const identity = await modelIdentity(folder, {
    ...{ format: 1, flip, batch: extractor.batch, ...facts },
    ...(crop !== 'none' && { crop }),
  });
  const caches = join(context.cache, 'features');
  const cache = openFeatureCache(caches, identity, flippedSize(flip, extractor));
  const reader = openImageReader({
    image: extractor.image,
    crop,
    sizedBy,
    workers: options.workers,
    threads,
  });
  const started = performance.now();
  const embedder = createEmbedder(extractor, {
    flip,
    signal: context.signal,
    source: reader,
    memory: { cache, identify: identify?.(reader.identify) ?? reader.identify },
    onProgress: (done, total) => context.progress({ done, total, unit: 'images' }),
  });
  return {
    ...embedder,
    async dispose() {
      const seconds = (performance.now() - started) / 1000;
      const images = embedder.computed();
      context.facts({
        ...facts,
        'images computed': images,
        'images per second': Math.round(images / seconds),
      });
      cache.close();
      trimFeatureCaches(caches, identity, MOST_BYTES);
      await reader.close();
      await extractor.dispose();
    },
  };
}

async function openExtractor(
  context: StageContext<EvaluationOptions>,
  folder: string,
): Promise<{ extractor: FeatureExtractor; sizedBy: SizeOption; facts: Record<string, string> }> {
  const { options, threads, provider } = context;
  const { batch } = options;
  const onnx = loadOnnxModel(folder);
  // An ONNX file is for ONNX Runtime, whatever engine computes networks.
  const engine = await openTaskEngine(context, onnx ? { name: 'onnxruntime' } : {});
  const known = { engine: engine.name, ...engine.facts };
  context.facts(known);
  const on = { threads, provider: provider as Provider };
  const extractor = onnx
    ? onnxExtractor(await openModelSession(onnxFile(folder), on), onnx, { batch })
    : await openFeatureExtractor(engine, loadModel(folder), { batch });
  const dispose = async () => {
    await extractor.dispose();
    await engine.dispose();
  };
  return {
    extractor: { ...extractor, dispose },
    sizedBy: onnx ? 'model.image' : 'network.image',
    facts: known,
  };
}
