import type { Report } from '../config/problem.ts';
import type { Cycle } from './order.ts';

/** Reports each circle once: that of three stages is the same for every experiment. */
export function reportCycles(cycles: readonly Cycle[], report: Report): void {
  const seen = new Set<string>();
  for (const { members, input } of cycles) {
    const experiments = new Set(members.map(({ experiment }) => experiment));
    const stages = new Set(members.map(({ stage }) => stage));
    // Within one stage the circle goes through experiments, and they are what tells.
    const ofStages = experiments.size === 1 && stages.size > 1;
    const names = members.map(({ name, stage }) => (ofStages ? stage : name));
    const key = names.toSorted().join();
    if (!seen.has(key)) report({ type: 'cycle', at: input.place, members: names });
    seen.add(key);
  }
}
