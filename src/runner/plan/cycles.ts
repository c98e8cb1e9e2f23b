import type { Report } from '../config/problems/problem.ts';
import type { Cycle } from './topological-order.ts';

/** Reports each cycle once: a cycle of stages is found again for every experiment. */
export function reportCycles(cycles: readonly Cycle[], report: Report): void {
  const seen = new Set<string>();
  for (const { members, input } of cycles) {
    const key = `${input.place.line}:${input.place.column}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const names = members.map(({ name, stage }) => (isOfStages(members, input) ? stage : name));
    report({ type: 'cycle', at: input.place, members: names });
  }
}

/** Otherwise it goes through an option that names an experiment, and is told by the names of tasks. */
function isOfStages(members: Cycle['members'], input: Cycle['input']): boolean {
  return input.origin.type === 'in' && new Set(members.map(({ stage }) => stage)).size === members.length - 1;
}
