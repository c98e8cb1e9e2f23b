import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 3,
  summary: 'writes MegaFace / FaceScrub features and identifies probes among the distractors',
  inputs: {
    model: one('what a train stage published'),
    megaface: one('the FaceScrub and MegaFace trees with their lists'),
  },
  cpus: 'all',
  process: 'stage',
};
