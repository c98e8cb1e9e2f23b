import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { batchesOf } from '../../base/arrays/batches-of.ts';
import { InputError } from '../../base/input-error.ts';
import { loadAhead } from '../../base/load-ahead.ts';
import { walkImages } from '../../faces/datasets/image-files.ts';
import { loadSharp } from '../../faces/images/sharp.ts';
import type { OcclusionMethod } from '../../faces/occlusion/occlude.ts';
import { readOccluders } from '../../faces/occlusion/occluder-library.ts';
import type { RelativeTo } from '../../faces/occlusion/placement.ts';
import type { OccludeLfwOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { refuseSameNames } from '../images-out/target-name.ts';
import { tellLeftOut } from '../tell-left-out.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';
import type { OccludeJob } from './occlude-worker.ts';

/** Images that a thread is given at a time. */
const PER_JOB = 32;

/**
 * Kind `occlude-lfw`: every image of the tree with an occluder on it, one output folder per factor (or for
 * the box).
 */
export async function run(context: StageContext<OccludeLfwOptions>): Promise<void> {
  const { options, out, signal } = context;
  const root = context.input('images');
  const occluders = await readOccluders(
    context.input('occluders'),
    {
      list: options['occluder-list'],
      exclude: options.exclude,
    },
    context.warn,
  );
  const { images, leftOut } = walkImages(root);
  refuseSameNames(images, root);
  tellLeftOut(context, leftOut);
  const methods = methodsOf(options);
  const total = images.length * methods.length;
  const workers = workersFor(options.workers, context.threads, total);
  if (workers > 1) await loadSharp();
  const { alpha, seed, quality, jpeg } = options;
  const setup = { root, out, occluders, alpha, seed, quality, jpeg };
  const pool = openPool('occlude', setup, { workers, helping: true });
  try {
    for (const [round, { folder, method }] of methods.entries()) {
      await mkdir(join(out, folder), { recursive: true });
      let done = 0;
      let ratios = 0;
      let covered = 0;
      for await (const part of loadAhead(jobs(images, folder, method), pool.run, pool.depth)) {
        signal.throwIfAborted();
        for (const share of part.ratios) ratios += share;
        done += part.ratios.length;
        covered += part.covered;
        context.progress({ done: round * images.length + done, total, unit: 'images' });
      }
      requireSeen(folder, covered, images.length, context);
      const summary = { images: images.length, meanRatio: ratios / images.length, ...recorded(method) };
      await writeJson(join(out, folder, 'occlusion.json'), summary);
      context.note(
        `${folder}: ${images.length} images, ${(100 * summary.meanRatio).toFixed(1)} % of the area occluded`,
      );
    }
  } finally {
    await pool.close();
  }
}

/** Of faces that are covered whole, features tell the occluder alone. */
function requireSeen(
  folder: string,
  covered: number,
  images: number,
  { input, warn }: StageContext<OccludeLfwOptions>,
): void {
  if (covered === 0) return;
  if (covered < images) {
    warn(`${folder}: ${covered} of ${images} images are covered whole, so that nothing of a face is left`);
    return;
  }
  throw new InputError(`${folder}: the occluders cover every image whole: nothing of a face is left`, {
    place: input('images'),
    cure: 'use a smaller factor, or smaller pictures of occluders; with `bound: true` they must fit into the image',
  });
}

function* jobs(images: readonly string[], folder: string, method: OcclusionMethod): Generator<OccludeJob> {
  for (const paths of batchesOf(images, PER_JOB)) yield { paths, folder, method };
}

/** How factors are meant, where that is not what it was before there was a choice. */
function recorded(method: OcclusionMethod): { relativeTo?: RelativeTo } {
  return method.kind === 'factor' && method.relativeTo !== 'width' ? { relativeTo: method.relativeTo } : {};
}

function methodsOf({
  method,
  factors,
  bound,
  'relative-to': relativeTo,
}: OccludeLfwOptions): { folder: string; method: OcclusionMethod }[] {
  if (method !== 'factor') return [{ folder: `box-${method}`, method: { kind: 'box', box: method } }];
  return factors.map((factor) => ({
    // At least one decimal, so that 2 and 2.0 are the same folder.
    folder: `factor-${Number.isInteger(factor) ? factor.toFixed(1) : factor}`,
    method: { kind: 'factor', factor, relativeTo, bound },
  }));
}
