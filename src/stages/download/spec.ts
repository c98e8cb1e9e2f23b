import type { StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 1,
  summary: 'makes the embedded synthetic world, or fetches files by URL and sha256',
  inputs: {},
  cpus: 'all',
  process: 'stage',
};
