import type { KeyField } from '../key-field.ts';

export const kind: KeyField<string> = {
  why: 'what is done',
  value: (task) => task.kind.name,
  // A stage of another kind has other options and inputs: they say it.
  differences: () => [],
};
