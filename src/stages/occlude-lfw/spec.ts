import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'pastes occluders onto every image of a test set',
  inputs: {
    images: one('a folder tree of aligned face images'),
    occluders: one('a folder of occluder images with a list file'),
  },
  cpus: 'all',
  process: 'stage',
};
