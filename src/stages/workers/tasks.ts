import type { AlignedFaces, AlignJob, AlignSetup } from '../align/align-worker.ts';
import type { RecordJob, RecordSetup, Records } from '../build-lmdb/record-worker.ts';
import type { DetectJob, DetectSetup, SearchedPhoto } from '../detect/detect-worker.ts';
import type { Unpacked } from '../download/archives/target.ts';
import type { UnpackJob } from '../download/archives/unpack-worker.ts';
import type { ImageJob, ImageResult, ImageSetup } from '../evaluation/images/image-worker.ts';
import type { FeatureFileJob, FeatureFileSetup } from '../megaface-npy/feature-file-worker.ts';
import type { Occluded, OccludeJob, OccludeSetup } from '../occlude-lfw/occlude-worker.ts';
import type { BatchJob, BatchSetup, FaceBatch } from '../train/batch-worker.ts';
import type { WorkerTask } from './worker-task.ts';

/** What threads can be set up to do, and with what. */
export interface WorkerTasks {
  'training-batch': { setup: BatchSetup; job: BatchJob; result: FaceBatch };
  records: { setup: RecordSetup; job: RecordJob; result: Records };
  images: { setup: ImageSetup; job: ImageJob; result: ImageResult };
  'feature-files': { setup: FeatureFileSetup; job: FeatureFileJob; result: number };
  unpack: { setup: null; job: UnpackJob; result: Unpacked };
  occlude: { setup: OccludeSetup; job: OccludeJob; result: Occluded };
  align: { setup: AlignSetup; job: AlignJob; result: AlignedFaces };
  detect: { setup: DetectSetup; job: DetectJob; result: readonly SearchedPhoto[] };
}

type Loaders = {
  readonly [Name in keyof WorkerTasks]: () => Promise<
    WorkerTask<WorkerTasks[Name]['setup'], WorkerTasks[Name]['job'], WorkerTasks[Name]['result']>
  >;
};

/** Each is loaded where it is wanted. */
export const tasks: Loaders = {
  'training-batch': async () => (await import('../train/batch-worker.ts')).prepareBatches,
  records: async () => (await import('../build-lmdb/record-worker.ts')).prepareRecords,
  images: async () => (await import('../evaluation/images/image-worker.ts')).prepareImages,
  'feature-files': async () => (await import('../megaface-npy/feature-file-worker.ts')).prepareFeatureFiles,
  unpack: async () => (await import('../download/archives/unpack-worker.ts')).prepareUnpacking,
  occlude: async () => (await import('../occlude-lfw/occlude-worker.ts')).prepareOccluding,
  align: async () => (await import('../align/align-worker.ts')).prepareAligning,
  detect: async () => (await import('../detect/detect-worker.ts')).prepareDetecting,
};
