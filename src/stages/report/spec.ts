import { many, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'tables and pictures of all experiments',
  inputs: {
    train: many('what train stages published'),
    lfw: many('results of eval-lfw'),
    ar: many('results of eval-ar'),
    megaface: many('results of megaface-npy'),
  },
  cpus: 1,
  process: 'stage',
};
