import type { StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'makes the embedded synthetic world, or brings files from the net or this disk',
  inputs: {},
  cpus: 'all',
  process: 'stage',
};
