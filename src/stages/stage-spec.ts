import type { InputSpec, KindSpec } from '../runner/plan/kind.ts';

/** What a kind's folder says of it in spec.ts, beside its options; the folder's name is the kind's. */
export type StageSpec = Omit<KindSpec, 'name'>;

/** An input that takes one folder or file. */
export function one(about: string, usedWith?: InputSpec['usedWith']): InputSpec {
  return { required: true, many: false, about, ...(usedWith && { usedWith }) };
}

/** An input that takes one folder or file, and need not be given, at least with some options. */
export function optional(about: string, when: Pick<InputSpec, 'usedWith' | 'requiredWith'> = {}): InputSpec {
  return { required: false, many: false, about, ...when };
}

/** An input that collects the results of several experiments. */
export function many(about: string): InputSpec {
  return { required: false, many: true, about };
}
