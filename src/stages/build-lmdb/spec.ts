import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'packs training images into one LMDB',
  inputs: {
    images: one(
      'a folder of images, one sub-folder per identity, or with a list file; or training data of another format (docs/data.md)',
    ),
  },
  cpus: 'all',
  process: 'stage',
};
