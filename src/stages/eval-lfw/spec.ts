import { hasOccludedTree } from '../evaluation/occluded-input.ts';
import { PAIRS_INPUT } from '../evaluation/pairs/pairs-input.ts';
import { one, optional, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 3,
  summary: 'verifies pairs of LFW images, clean and occluded',
  inputs: {
    model: one('what a train stage published'),
    lfw: one('the LFW tree of aligned images'),
    pairs: optional(PAIRS_INPUT),
    'lfw-occ': optional(
      'occluded trees, one folder per factor, or one such tree; without it only clean images are compared',
      {
        usedWith: hasOccludedTree,
      },
    ),
  },
  cpus: 'all',
  process: 'stage',
};
