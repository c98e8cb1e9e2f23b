import { DATA_KINDS } from '../../report/data/data-kinds.ts';
import { evaluations, TRAINING } from '../../report/evaluations/registry.ts';
import { many, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  version: 2,
  summary: 'tables and pictures of all experiments',
  inputs: {
    [TRAINING.input]: many(`what ${TRAINING.kind} stages published`),
    ...Object.fromEntries(
      DATA_KINDS.map(({ input, kind }) => [
        input,
        many(`what a ${kind} stage published, for what it left out`),
      ]),
    ),
    ...Object.fromEntries(evaluations.map(({ input, kind }) => [input, many(`results of ${kind}`)])),
  },
  cpus: 1,
  process: 'stage',
};
