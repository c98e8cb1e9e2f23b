import { one, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'aligns photographs of faces by five points each',
  inputs: {
    images: one('a folder tree of photographs'),
    landmarks: one(
      'a list of five points of each (SphereFace’s format, CSV, JSON), or the folder that it lies in: what `detect` publishes',
    ),
  },
  cpus: 'all',
  process: 'stage',
};
