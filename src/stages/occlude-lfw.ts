import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { listImages } from '../faces/datasets/image-files.ts';
import { readImage } from '../faces/images/decode.ts';
import { encodeJpegExactly } from '../faces/images/exact-jpeg.ts';
import type { BoxName } from '../faces/occlusion/boxes.ts';
import { type OcclusionMethod, occlude, placementFor } from '../faces/occlusion/occlude.ts';
import {
  type Alpha,
  type OccluderLibrary,
  openOccluderLibrary,
} from '../faces/occlusion/occluder-library.ts';
import type { StageContext } from './context.ts';
import { writeJson } from './write-json.ts';

export interface OccludeLfwOptions {
  /** `factor`, or one of the boxes. */
  readonly method: 'factor' | BoxName;
  /** Enlargements of the occluders, absolute at 96-pixel-wide images; one output each. */
  readonly factors: readonly number[];
  readonly bound: boolean;
  readonly 'occluder-list': string;
  readonly exclude: readonly string[];
  readonly alpha: Alpha;
  /** Of the JPEGs that are written, 1 to 100. */
  readonly quality: number;
  readonly seed: number;
}

/** Kind `occlude-lfw`: every image of the tree with an occluder on it, one output folder per factor (or for the box). */
export async function occludeLfw(context: StageContext<OccludeLfwOptions>): Promise<void> {
  const { options } = context;
  const root = context.input('images');
  const library = await openOccluderLibrary(context.input('occluders'), {
    list: options['occluder-list'],
    exclude: options.exclude,
    alpha: options.alpha,
  });
  const images = await listImages(root);
  const methods = methodsOf(options);
  const total = images.length * methods.length;

  for (const [round, { folder, method }] of methods.entries()) {
    let ratios = 0;
    for (const [index, path] of images.entries()) {
      context.signal.throwIfAborted();
      const target = join(context.out, folder, `${withoutExtension(path)}.jpg`);
      ratios += await occludeOne(join(root, path), path, target, library, method, options);
      context.progress({ done: round * images.length + index + 1, total, unit: 'images' });
    }
    const summary = { images: images.length, meanRatio: ratios / images.length };
    await writeJson(join(context.out, folder, 'occlusion.json'), summary);
    context.note(
      `${folder}: ${images.length} images, ${(100 * summary.meanRatio).toFixed(1)} % of the area occluded`,
    );
  }
}

/** Resolves to the share of the image's area that is occluded. */
async function occludeOne(
  source: string,
  name: string,
  target: string,
  library: OccluderLibrary,
  method: OcclusionMethod,
  { seed, quality }: OccludeLfwOptions,
): Promise<number> {
  const face = await readImage(source);
  const { image, ratio } = occlude(
    face,
    library,
    placementFor(seed, withoutExtension(name), library, face, method),
  );
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await encodeJpegExactly(image, quality));
  return ratio;
}

function methodsOf({
  method,
  factors,
  bound,
}: OccludeLfwOptions): { folder: string; method: OcclusionMethod }[] {
  if (method !== 'factor') return [{ folder: `box-${method}`, method: { kind: 'box', box: method } }];
  return factors.map((factor) => ({
    // At least one decimal, so that 2 and 2.0 are the same folder.
    folder: `factor-${Number.isInteger(factor) ? factor.toFixed(1) : factor}`,
    method: { kind: 'factor', factor, bound },
  }));
}

/** LFW's own names end in .jpg; so do the occluded ones, whatever they were made from. */
function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
