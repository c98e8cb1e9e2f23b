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
  { kind: 'eval-pairs', input: 'pairs', load: async () => (await import('./pairs/pairs.ts')).pairs },
  { kind: 'eval-ijb', input: 'ijb', load: async () => (await import('./ijb.ts')).ijb },
  { kind: 'eval-ar', input: 'ar', load: async () => (await import('./ar.ts')).ar },
  { kind: 'megaface-npy', input: 'megaface', load: async () => (await import('./megaface.ts')).megaface },
];

/** Where options and curves of trainings come from. */
export const TRAINING = { kind: 'train', input: 'train' } as const;

/** What makes a page of them, and the name of that in its output. */
export const REPORT = { kind: 'report', page: 'index.html' } as const;

/**
 * The evaluations of stages, named by what sets them apart: the only one of a kind by its input, of several
 * each by its stage.
 * @param stagesOf the stages of a kind that there are results of
 */
export async function nameEvaluations<Stage extends { readonly stage: string }>(
  stagesOf: (evaluation: RegisteredEvaluation) => readonly Stage[],
): Promise<(NamedEvaluation & { readonly of: Stage })[]> {
  const inputs = new Set(evaluations.map(({ input }) => input));
  const named = evaluations.map(async (evaluation) => {
    const stages = stagesOf(evaluation);
    if (stages.length === 0) return [];
    const report = await evaluation.load();
    const { input } = evaluation;
    return stages.map((of) => {
      if (stages.length === 1) return { name: input, report, of };
      // A stage may be called as the input of another kind is.
      const name = inputs.has(of.stage) ? `${input}.${of.stage}` : of.stage;
      return { name, stage: of.stage, report, of };
    });
  });
  return (await Promise.all(named)).flat();
}
