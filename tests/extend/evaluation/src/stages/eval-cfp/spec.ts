import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'verifies pairs of a frontal and a profile image',
  inputs: { model: one('what a train stage published'), cfp: one('a tree of aligned images with its pairs') },
  cpus: 'all',
  process: 'stage',
};
