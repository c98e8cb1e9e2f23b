import type { KeyField } from '../key-field.ts';

export const platform: KeyField<string | undefined> = {
  why: "the system that the user's own program runs on, which may be another program there",
  value: ({ kind }) => (kind.process === 'command' ? process.platform : undefined),
};
