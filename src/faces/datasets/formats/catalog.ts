import type { TrainingFormat } from './training-format.ts';

/**
 * The formats of training data; the first that owns what lies there is taken. A new one is a file here and a
 * line. The tree takes any folder, and is the last.
 */
export const FORMATS: Readonly<Record<string, () => Promise<TrainingFormat>>> = {
  'own-lmdb': async () => (await import('./own-lmdb.ts')).ownLmdb,
  'image-lmdb': async () => (await import('./image-lmdb.ts')).imageLmdb,
  'python-lmdb': async () => (await import('./python-lmdb.ts')).pythonLmdb,
  recordio: async () => (await import('./recordio.ts')).recordio,
  webdataset: async () => (await import('./webdataset.ts')).webdataset,
  parquet: async () => (await import('./parquet.ts')).parquet,
  arrow: async () => (await import('./arrow.ts')).arrow,
  tree: async () => (await import('./tree.ts')).tree,
};
