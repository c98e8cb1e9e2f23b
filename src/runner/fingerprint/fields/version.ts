import type { KeyField } from '../key-field.ts';

export const version: KeyField<number> = {
  why: 'the bytes that the kind writes for the same options and inputs; raised whenever they change',
  value: (task) => task.kind.version,
  differences: (from, to) => (from === to ? [] : [{ type: 'version', from, to }]),
};
