import { describeImagesLeftOut } from '../../faces/datasets/formats/training-format.ts';
import { samplePeople } from '../../faces/datasets/labels/person-sample.ts';
import { openTrainingSet } from '../../faces/datasets/open-training-set.ts';
import type { TrainingSet } from '../../faces/datasets/training-set.ts';
import type { Size } from '../../faces/geometry.ts';
import { loadSharp } from '../../faces/images/sharp.ts';
import { readOccluders } from '../../faces/occlusion/occluder-library.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import type { BatchSource } from '../../network/training/batch-source.ts';
import type { StageContext } from '../context.ts';
import type { EvaluationVerdict } from '../evaluation/verdict.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { type BatchSetup, buffersOf, type FaceBatch, type OcclusionSetup } from './batch-worker.ts';

export interface TrainingFaces extends BatchSource {
  /** A hash of who they are, where that is told; see samplePeople. */
  readonly people: string | undefined;
  close(): Promise<void>;
}

/** The training images as batches, made by worker threads ahead of the step that takes them. */
export async function openTrainingFaces(
  context: StageContext<TrainOptions>,
  [height, width]: readonly [height: number, width: number],
  verdict: EvaluationVerdict,
): Promise<TrainingFaces> {
  const { options, threads } = context;
  const occlusion = await occlusionFor(context);
  const faces = await openTrainingSet(context.input('lmdb'), {
    remark: verdict.remark,
    leaveOut(left) {
      verdict.leaveOut('training images', left);
      context.note(describeImagesLeftOut(left));
    },
  });
  if (faces.slowMixed !== undefined) context.warn(`${context.input('lmdb')}: ${faces.slowMixed}`);
  const workers = workersFor(options.workers, threads, faces.size * options.epochs);
  if (workers > 0) await loadSharp();
  const people = await samplePeople(faces);
  const batches = openBatches(faces, setupFor(options, faces, { height, width }, occlusion), workers);
  return { ...batches, people };
}

/** `setup` must be of the same data set as `faces`, which is closed with the source. */
export function openBatches(
  faces: TrainingSet,
  setup: BatchSetup,
  workers: number,
  entry?: URL,
): BatchSource & { close(): Promise<void> } {
  const pool = openPool('training-batch', setup, { workers, entry });
  const spare: FaceBatch[] = [];
  return {
    size: faces.size,
    classes: faces.classes,
    ahead: pool.depth,
    load(places, epoch) {
      const at = spare.findIndex(({ labels }) => labels.length === places.length);
      const [into] = at < 0 ? [] : spare.splice(at, 1);
      // A copy: posting a view would clone the buffer of the whole epoch.
      return pool.run({ places: places.slice(), epoch, into }, into ? buffersOf(into) : []);
    },
    release(batch) {
      if (spare.length < pool.depth) spare.push(batch as FaceBatch);
    },
    async close() {
      await pool.close();
      faces.close();
    },
  };
}

function setupFor(
  { seed, augment, crop }: TrainOptions,
  faces: TrainingSet,
  size: Size,
  occlusion: OcclusionSetup | null,
): BatchSetup {
  return { faces: faces.location, size, crop, seed, augment, occlusion };
}

async function occlusionFor(context: StageContext<TrainOptions>): Promise<OcclusionSetup | null> {
  const { mode, ratio, factors, pattern, alpha, 'relative-to': relativeTo, ...options } = context.options;
  if (mode === 'clean') return null;
  const occluders = await readOccluders(
    context.input('occluders'),
    {
      list: options['occluder-list'],
      exclude: options['exclude-occluders'],
    },
    context.warn,
  );
  return { occluders, alpha, ratio, factors, relativeTo, pattern };
}
