import { inputs } from './fields/inputs.ts';
import { kind } from './fields/kind.ts';
import { options } from './fields/options.ts';
import { version } from './fields/version.ts';

/** All that a task's result depends on, in the order in which differences are told. */
export const KEY_FIELDS = {
  kind,
  version,
  options,
  inputs,
};
