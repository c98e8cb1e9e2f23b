import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary:
    'verifies pairs of any sets, .bin or lists with images: LFW, CFP-FP, AgeDB-30, CALFW, CPLFW, OCFR-2022 ...',
  inputs: {
    model: one('what a train stage published'),
    sets: one('a .bin set of insightface, or a folder of them; or the folder that `lists` are in'),
  },
  cpus: 'all',
  process: 'stage',
};
