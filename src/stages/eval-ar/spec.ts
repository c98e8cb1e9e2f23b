import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 3,
  summary: 'identifies AR probes with glasses and scarves against a gallery',
  inputs: {
    model: one('what a train stage published'),
    ar: one('the AR folders: gallery, gallery_single and the probes'),
  },
  cpus: 'all',
  process: 'stage',
};
