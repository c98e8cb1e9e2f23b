import { hasOccludedTree } from '../evaluation/occluded-input.ts';
import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'verifies pairs of LFW images, clean and occluded',
  inputs: {
    model: one('what a train stage published'),
    lfw: one('the LFW tree of aligned images'),
    'lfw-occ': one('occluded trees, one folder per factor, or one such tree', hasOccludedTree),
  },
  cpus: 'all',
  process: 'stage',
};
