import type { KeyField } from '../key-field.ts';

export const version: KeyField<number> = {
  why: 'the bytes that the kind writes for the same options and inputs; raised whenever they change',
  value: ({ kind, options }) => (typeof kind.version === 'number' ? kind.version : kind.version(options)),
  differences: (from, to) => (from === to ? [] : [{ type: 'version', from, to }]),
};
