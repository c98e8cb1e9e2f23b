import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'finds the face of each photograph, and five points in it',
  inputs: { images: one('a folder tree of photographs') },
  cpus: 'all',
  process: 'stage',
};
