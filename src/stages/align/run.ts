import { statSync } from 'node:fs';
import { join } from 'node:path';
import { batchesOf } from '../../base/arrays/batches-of.ts';
import { InputError } from '../../base/input-error.ts';
import { loadAhead } from '../../base/load-ahead.ts';
import { firstNames } from '../../base/text/first-names.ts';
import { readLandmarks } from '../../faces/alignment/landmarks/read-landmarks.ts';
import {
  type LocatedFace,
  type MatchedLandmarks,
  matchLandmarks,
} from '../../faces/alignment/match-landmarks.ts';
import { TEMPLATES } from '../../faces/alignment/templates.ts';
import { walkImages } from '../../faces/datasets/image-files.ts';
import { loadSharp } from '../../faces/images/sharp.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import type { AlignMetrics } from '../../generated/result-schemas.js';
import type { AlignOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { refuseSameNames } from '../images-out/target-name.ts';
import { openSkips, type Skips } from '../skips.ts';
import { tellLeftOut } from '../tell-left-out.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';
import type { AlignedFaces, AlignFailure } from './align-worker.ts';

/** Images that a thread is given at a time. */
const PER_JOB = 32;

/** Images below which a thread is not worth its start. */
const WORTH_A_THREAD = 500;

/** Broken photographs whose fault is written to the log. */
const EXPLAINED = 20;

/**
 * Kind `align`: of each photograph that the list has five points of, the picture in which these lie where the
 * template has them, in the tree's own folders below `images/`.
 */
export async function run(context: StageContext<AlignOptions>): Promise<void> {
  const { options, out } = context;
  const root = context.input('images');
  const { points, sides, template: name, format, quality } = options;
  const template = TEMPLATES[name];
  const { images, leftOut } = walkImages(root);
  refuseSameNames(images, root);
  tellLeftOut(context, leftOut);
  const list = listFile(context);
  const landmarks = await readLandmarks(list, {
    order: points === 'auto' ? undefined : points,
    sides: sides === 'auto' ? undefined : sides,
  });
  const matched = matchLandmarks(images, landmarks.faces);
  const skips = openSkips();
  noteUnmatched(skips, matched, images.length, landmarks.faces.size);
  skips.leaveOut('rows of the list', {
    names: landmarks.repeated,
    of: landmarks.faces.size + landmarks.repeated.length,
    reason: 'as they say again what others say',
  });
  requireSome(matched, root, list);

  const setup = { root, out: join(out, 'images'), template, format, quality };
  const { failures, odd, distance } = await alignAll(context, matched.faces, setup);
  for (const { path, message } of failures.slice(0, EXPLAINED)) context.note(`${path}: ${message}`);
  const written = matched.faces.length - failures.length;
  if (written === 0) {
    const [first] = failures;
    throw new InputError(`no image could be aligned; ${first!.path}: ${first!.message}`, {
      place: root,
      cure: 'check that the list is of these photographs, in the size that they have here',
    });
  }
  for (const why of Object.keys(REASONS) as AlignFailure[]) {
    const names = failures.filter((failure) => failure.why === why).map(({ path }) => path);
    skips.leaveOut(REASONS[why].what, { names, of: matched.faces.length, reason: REASONS[why].reason });
  }
  for (const text of skips.words()) context.warn(text);
  const remarks = remarksOn(odd, written, landmarks.reading.sides);
  for (const text of remarks) context.warn(text);
  await writeJson(join(out, 'metrics.json'), {
    template: name,
    size: [template.height, template.width],
    points: template.points.map(({ x, y }) => [x, y]),
    images: written,
    meanDistance: distance / written,
    landmarks: landmarks.reading,
    ...skips.recorded(),
    ...(remarks.length > 0 && { remarks }),
  } satisfies AlignMetrics);
  context.note(
    `${written} images, their points ${(distance / written).toFixed(2)} pixels from the template's`,
  );
}

const REASONS: Record<AlignFailure, { readonly what: string; readonly reason: string }> = {
  unreadable: { what: 'unreadable images', reason: 'as the log says' },
  degenerate: { what: 'images with points in one place', reason: 'as no face has such' },
  outside: { what: 'images with points outside of them', reason: 'as if the list were of another size' },
};

type Setup = Parameters<typeof openPool<'align'>>[1];

async function alignAll(
  { options, threads, signal, progress }: StageContext<AlignOptions>,
  faces: readonly LocatedFace[],
  setup: Setup,
): Promise<AlignedFaces> {
  const workers = workersFor(options.workers, threads, faces.length, WORTH_A_THREAD);
  if (workers > 1) await loadSharp();
  const pool = openPool('align', setup, { workers, helping: true });
  const all = { failures: [] as AlignedFaces['failures'][number][], odd: [] as string[], distance: 0 };
  try {
    let done = 0;
    for await (const part of loadAhead(batchesOf(faces, PER_JOB), async (job) => pool.run(job), pool.depth)) {
      signal.throwIfAborted();
      all.failures.push(...part.failures);
      all.odd.push(...part.odd);
      all.distance += part.distance;
      done = Math.min(done + PER_JOB, faces.length);
      progress({ done, total: faces.length, unit: 'images' });
    }
  } finally {
    await pool.close();
  }
  return all;
}

function listFile({ input, options }: StageContext<AlignOptions>): string {
  const given = input('landmarks');
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? pathInside(given, options.list, 'list') : given;
}

function noteUnmatched(skips: Skips, matched: MatchedLandmarks, images: number, rows: number): void {
  const { imagesWithout, pathsWithout } = matched;
  const reason = 'as the list does not have them';
  skips.leaveOut('images', { names: imagesWithout, of: images, reason });
  skips.leaveOut('landmarks', { names: pathsWithout, of: rows, reason: 'as their image is missing' });
}

function requireSome(
  { faces, imagesWithout, pathsWithout }: MatchedLandmarks,
  root: string,
  list: string,
): void {
  if (faces.length > 0) return;
  throw new InputError(
    `the list has points of none of the images: it names ${pathsWithout[0]}, the folder has ${imagesWithout[0]}`,
    {
      place: list,
      cure: `write paths relative to ${root}, or give the folder that the list's paths begin in`,
    },
  );
}

function remarksOn(odd: readonly string[], written: number, sides: 'picture' | 'person'): string[] {
  const remarks: string[] = [];
  if (odd.length > 0) {
    const first = firstNames(odd.slice(0, 5), odd.length);
    remarks.push(
      `the points of ${odd.length} of ${written} images look like no face, or a mirrored one: ${first}`,
    );
  }
  if (sides === 'person') remarks.push("left and right of the list's points are taken as the person's");
  return remarks;
}
