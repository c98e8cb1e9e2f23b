import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'evaluates templates of IJB-B or IJB-C: 1:1 verification, 1:N identification',
  inputs: {
    model: one('what a train stage published'),
    ijb: one('the folder IJBB or IJBC of insightface’s archive: loose_crop/ and meta/'),
  },
  cpus: 'all',
  process: 'stage',
};
