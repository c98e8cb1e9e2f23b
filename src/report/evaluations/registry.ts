import type { NamedEvaluation } from '../input.ts';
import type { EvaluationReport } from './evaluation-report.ts';

/**
 * Where the results of an evaluation come from, and what a report makes of them, loaded when there is one to
 * make.
 */
export interface RegisteredEvaluation {
  /** The kind of stage. */
  readonly kind: string;
  /** The input of kind `report` that takes them; begins the keys of their columns. */
  readonly input: string;
  load(): Promise<EvaluationReport>;
}

/** Every evaluation, in the order of the summary's columns and of the sections. */
export const evaluations: readonly RegisteredEvaluation[] = [
  { kind: 'eval-lfw', input: 'lfw', load: async () => (await import('./lfw/lfw.ts')).lfw },
  { kind: 'eval-pairs', input: 'pairs', load: async () => (await import('./pairs.ts')).pairs },
  { kind: 'eval-ijb', input: 'ijb', load: async () => (await import('./ijb.ts')).ijb },
  { kind: 'eval-ar', input: 'ar', load: async () => (await import('./ar.ts')).ar },
  { kind: 'megaface-npy', input: 'megaface', load: async () => (await import('./megaface.ts')).megaface },
];

/** Where options and curves of trainings come from. */
export const TRAINING = { kind: 'train', input: 'train' } as const;

/** What makes a page of them, and the name of that in its output. */
export const REPORT = { kind: 'report', page: 'index.html' } as const;

export function loadEvaluations(): Promise<NamedEvaluation[]> {
  return Promise.all(evaluations.map(async ({ input, load }) => ({ name: input, report: await load() })));
}
