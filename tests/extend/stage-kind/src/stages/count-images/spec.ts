import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'counts the images of each person',
  inputs: { images: one('a folder of images, one sub-folder per identity') },
  cpus: 1,
  process: 'stage',
};
