import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batchesOf } from '../../base/arrays/batches-of.ts';
import { InputError } from '../../base/input-error.ts';
import { loadAhead } from '../../base/load-ahead.ts';
import { firstNames } from '../../base/text/first-names.ts';
import { walkImages } from '../../faces/datasets/image-files.ts';
import { loadSharp } from '../../faces/images/sharp.ts';
import type { DetectMetrics } from '../../generated/result-schemas.js';
import type { DetectOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openSkips } from '../skips.ts';
import { tellLeftOut } from '../tell-left-out.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';
import type { SearchedPhoto } from './detect-worker.ts';
import { openDetector } from './detectors/open-detector.ts';
import { facesCsv, landmarksCsv, type PhotoVerdict, verdictOn } from './face-tables.ts';

/** Photographs that a thread is given at a time. */
const PER_JOB = 4;

/** Photographs below which a thread is not worth its start. */
const WORTH_A_THREAD = 40;

/** Broken photographs whose fault is written to the log. */
const EXPLAINED = 20;

/**
 * Kind `detect`: finds the face of each photograph. Publishes the list of its five points that `align` reads
 * (landmarks.csv) and a table of all faces (faces.csv).
 */
export async function run(context: StageContext<DetectOptions>): Promise<void> {
  const { options, out, warn } = context;
  const root = context.input('images');
  const { images, leftOut } = walkImages(root);
  tellLeftOut(context, leftOut);
  const detector = await nameOfDetector(options);
  const photos = await searchAll(context, root, images);

  for (const { path, fault } of photos.filter((photo) => photo.fault !== undefined).slice(0, EXPLAINED)) {
    context.note(`${path}: ${fault}`);
  }
  const skips = openSkips();
  const named = (verdict: PhotoVerdict) =>
    photos.filter((photo) => verdictOn(photo) === verdict).map(({ path }) => path);
  const of = images.length;
  skips.leaveOut('images without a face', { names: named('none'), of, reason: 'as none was found' });
  const small = `as they are below ${options.smallest} pixels (\`smallest\`)`;
  skips.leaveOut('images with small faces only', { names: named('too small'), of, reason: small });
  skips.leaveOut('unreadable images', { names: named('unreadable'), of, reason: 'as the log says' });
  const found = photos.filter(({ chosen }) => chosen !== undefined).length;
  if (found === 0) {
    throw new InputError(`no face was found in ${of} images: ${skips.words().join('; ')}`, {
      place: root,
      cure: 'check that these are photographs of faces; a lower `threshold` or `smallest` finds more',
    });
  }
  for (const text of skips.words()) warn(text);
  const several = named('several');
  if (several.length > 0) {
    const first = firstNames(several.slice(0, 5), several.length);
    context.note(
      `${several.length} of ${of} images show several faces; \`face: ${options.face}\` chose: ${first}`,
    );
  }
  await writeFile(join(out, 'landmarks.csv'), landmarksCsv(photos));
  await writeFile(join(out, 'faces.csv'), facesCsv(photos));
  await writeJson(join(out, 'metrics.json'), {
    detector,
    face: options.face,
    images: of,
    found,
    several: several.length,
    faces: photos.reduce((sum, { faces }) => sum + faces.length, 0),
    ...skips.recorded(),
  } satisfies DetectMetrics);
  context.note(`${found} of ${of} images have a face (${detector})`);
}

/** A model that cannot be used is told before anything is read. */
async function nameOfDetector({ model, ...settings }: DetectOptions): Promise<string> {
  const detector = await openDetector(model, settings);
  await detector.dispose();
  return detector.name;
}

async function searchAll(
  { options, threads, signal, progress }: StageContext<DetectOptions>,
  root: string,
  images: readonly string[],
): Promise<readonly SearchedPhoto[]> {
  const { model, face, smallest, threshold, longest } = options;
  const workers = workersFor(options.workers, threads, images.length, WORTH_A_THREAD);
  if (workers > 1) await loadSharp();
  const setup = { root, model, face, smallest, threshold, longest };
  const pool = openPool('detect', setup, { workers });
  const photos: SearchedPhoto[] = [];
  try {
    for await (const part of loadAhead(
      batchesOf(images, PER_JOB),
      async (job) => pool.run(job),
      pool.depth,
    )) {
      signal.throwIfAborted();
      photos.push(...part);
      progress({ done: photos.length, total: images.length, unit: 'images' });
    }
  } finally {
    await pool.close();
  }
  return photos;
}
