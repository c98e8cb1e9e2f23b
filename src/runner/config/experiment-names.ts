import type { Plan } from '../plan.ts';

/** The experiments that a name means: that one, or, for a swept one, all that it was fanned out into. */
export function experimentNames({ experiments }: Plan, name: string): string[] {
  return experiments.filter((experiment) => experiment === name || experiment.startsWith(`${name}@`));
}
