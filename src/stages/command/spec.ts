import type { StageSpec } from '../stage-spec.ts';

/** The user's own program: the runner starts it, so that there is no run.ts. */
export const spec: StageSpec = {
  version: 1,
  summary: "the user's own program",
  inputs: {},
  openInputs: true,
  cpus: 1,
  process: 'command',
};
