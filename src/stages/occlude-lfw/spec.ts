import { wereEnlargedOtherwise } from '../enlarged-otherwise.ts';
import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  // 2: sizes of occluders as the reference's, and its positions with `bound`.
  version: ({ method, factors, bound }) =>
    method === 'factor' && (bound === true || wereEnlargedOtherwise(factors)) ? 2 : 1,
  summary: 'pastes occluders onto every image of a test set',
  inputs: {
    images: one('a folder tree of aligned face images'),
    occluders: one('a folder of occluder images with a list file'),
  },
  cpus: 'all',
  process: 'stage',
};
