import { batchesOf } from '../../base/arrays/batches-of.ts';
import { loadAhead } from '../../base/load-ahead.ts';
import type { FeatureExtractor } from '../../network/features/extractor.ts';
import { extract, type Flip, flippedSize } from '../../network/features/flip.ts';
import { checkFeatures } from './features/check-features.ts';
import type { FeatureCache } from './features/feature-cache.ts';
import type { IdentifiedFile, ImageFile } from './images/image-file.ts';

/** Where an embedder's images come from. */
export interface PixelSource {
  /** Batches to have read beside the one in use, for no thread to wait. */
  readonly ahead: number;
  /** Decodes images, read before if need be: see readBatch. */
  read(files: readonly ImageFile[], flip: Flip): Promise<Uint8Array<ArrayBuffer>>;
  /** Takes back pixels that nothing needs any more. */
  release?(pixels: Uint8Array<ArrayBuffer>): void;
}

/** Reads images, and names their contents. */
export type Identify = (paths: readonly string[]) => Promise<readonly IdentifiedFile[]>;

export interface EmbedderOptions {
  readonly flip: Flip;
  readonly signal: AbortSignal;
  readonly source: PixelSource;
  /** With what was computed before, and with what reads images and names their contents. */
  readonly memory?: {
    readonly cache: FeatureCache;
    readonly identify: Identify;
  };
  /** Called with how many of how many images are done. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Turns image files into embeddings. An InputError where the model gives some image none that could be
 * compared, or all images the same.
 */
export interface Embedder {
  /** Numbers in an embedding. */
  readonly size: number;
  /** Images that were computed so far: neither asked for before, nor remembered. */
  computed(): number;
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

/** Files that are looked up at a time, so that those which are missing make full batches. */
const WINDOW = 4096;

export function createEmbedder(extractor: FeatureExtractor, options: EmbedderOptions): Embedder {
  const { flip, signal, source, memory, onProgress } = options;
  const size = flippedSize(flip, extractor);
  const checks = checkFeatures();
  const known = new Map<string, Float32Array>();
  let computed = 0;

  /** Computes images, given one file for each content. */
  async function* compute(files: ReadonlyMap<string, ImageFile>): AsyncGenerator<[string, Float32Array][]> {
    const parts = [...batchesOf([...files], extractor.batch)];
    const load = async (part: readonly [string, ImageFile][]) => ({
      part,
      pixels: await source.read(
        part.map(([, file]) => file),
        flip,
      ),
    });
    // Decoding goes on beside the computation.
    for await (const { part, pixels } of loadAhead(parts, load, source.ahead)) {
      signal.throwIfAborted();
      const values = await extract(extractor, pixels, flip);
      source.release?.(pixels);
      computed += part.length;
      yield part.map(([image], i) => [image, values.subarray(i * size, (i + 1) * size)]);
    }
  }

  async function* batches(files: readonly string[]): AsyncGenerator<EmbeddedBatch, undefined> {
    for (let start = 0; start < files.length; start += WINDOW) {
      const window = files.slice(start, start + WINDOW);
      const read = await memory?.identify(window);
      const images = read ? read.map(({ sha256 }) => sha256) : window;
      const found = new Map<string, Float32Array>();
      const missing = new Map<string, ImageFile>();
      for (const [i, image] of images.entries()) {
        const remembered = memory?.cache.get(image);
        if (remembered) {
          checks.one(remembered, image, window[i]!);
          found.set(image, remembered);
        } else missing.set(image, read?.[i] ?? { path: window[i]! });
      }
      for await (const features of compute(missing)) {
        for (const [image, feature] of features) {
          checks.one(feature, image, missing.get(image)!.path);
          found.set(image, feature);
          memory?.cache.add(image, feature);
        }
        onProgress(Math.min(start + found.size, files.length), files.length);
      }
      onProgress(start + window.length, files.length);
      yield { start, embeddings: images.map((image) => found.get(image)!) };
    }
    checks.all();
  }

  return {
    size,
    computed: () => computed,
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
