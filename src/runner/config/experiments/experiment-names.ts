import type { Plan } from '../../plan/plan.ts';

/**
 * The experiments that a name means: that one, or, for one that is swept or repeated, all that it was fanned
 * out into.
 */
export function experimentNames({ experiments, repetitions }: Plan, name: string): string[] {
  return experiments.filter(
    (experiment) =>
      experiment === name || experiment.startsWith(`${name}@`) || repetitions.get(experiment) === name,
  );
}
