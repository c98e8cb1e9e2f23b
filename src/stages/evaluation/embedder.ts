import type { Image } from '../../faces/images/image.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { requireSize } from '../../faces/images/require-size.ts';
import type { FeatureExtractor } from '../../network/features/extractor.ts';
import { flipSum } from '../../network/features/flip.ts';

export interface EmbedderOptions {
  /** `sum` adds the mirror image's feature. */
  readonly flip: 'none' | 'sum';
  readonly signal: AbortSignal;
  /** How an image file is read and decoded. */
  readonly read: (file: string) => Promise<Image>;
  /** Hears how many of how many images are done. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Turns image files into embeddings. */
export interface Embedder {
  /** Numbers in an embedding. */
  readonly size: number;
  /** Embeddings of the files, in their order, some at a time. */
  batches(files: readonly string[]): AsyncGenerator<EmbeddedBatch, undefined>;
  /** Embeddings of all files; asked for again, a file is not computed again. */
  all(files: readonly string[]): Promise<(file: string) => Float32Array>;
}

export interface EmbeddedBatch {
  /** Place of the first one among the files. */
  readonly start: number;
  readonly embeddings: readonly Float32Array[];
}

export function createEmbedder(extractor: FeatureExtractor, options: EmbedderOptions): Embedder {
  const { flip, signal, read, onProgress } = options;
  const size = extractor.embedding;
  const known = new Map<string, Float32Array>();

  async function* batches(files: readonly string[]): AsyncGenerator<EmbeddedBatch, undefined> {
    let next = readBatch(files.slice(0, extractor.batch), extractor, read);
    for (let start = 0; start < files.length; start += extractor.batch) {
      signal.throwIfAborted();
      const pixels = await next;
      const end = Math.min(start + extractor.batch, files.length);
      // Decoding goes on beside the computation.
      next = readBatch(files.slice(end, end + extractor.batch), extractor, read);
      next.catch(() => {});
      const values = flip === 'sum' ? await flipSum(extractor, pixels) : await extractor.run(pixels);
      const embeddings = Array.from({ length: end - start }, (_, i) =>
        values.slice(i * size, (i + 1) * size),
      );
      onProgress(end, files.length);
      yield { start, embeddings };
    }
  }

  return {
    size,
    batches,
    async all(files) {
      const missing = [...new Set(files)].filter((file) => !known.has(file));
      for await (const { start, embeddings } of batches(missing)) {
        for (const [i, embedding] of embeddings.entries()) known.set(missing[start + i]!, embedding);
      }
      return (file) => {
        const embedding = known.get(file);
        if (!embedding) throw new Error(`${file} was not asked for`);
        return embedding;
      };
    },
  };
}

async function readBatch(
  files: readonly string[],
  { image: [height, width] }: FeatureExtractor,
  read: EmbedderOptions['read'],
): Promise<Float32Array> {
  const pixels = new Float32Array(files.length * height * width * 3);
  const images = await Promise.all(files.map(read));
  for (const [index, image] of images.entries()) {
    requireSize(image, { height, width }, files[index]!);
    normaliseInto(image, pixels, index * height * width * 3);
  }
  return pixels;
}
