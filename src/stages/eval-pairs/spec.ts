import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'verifies the pairs of .bin sets: LFW, CFP-FP, AgeDB-30, CALFW, CPLFW, VGG2-FP',
  inputs: {
    model: one('what a train stage published'),
    sets: one('a .bin set of insightface, or a folder of them'),
  },
  cpus: 'all',
  process: 'stage',
};
