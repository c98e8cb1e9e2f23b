import { REPORT } from '../../report/evaluations/registry.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { TaskName } from '../../runner/plan/plan.ts';

/** The tasks of all that make a report. */
export function reportsAmong(names: Iterable<TaskName>, { plan }: Session): TaskName[] {
  return [...names].filter((name) => plan.tasks.get(name)!.kind.name === REPORT.kind);
}

/** Where people find the page of a report, absolute, whether or not it is there. */
export function pageOf(report: TaskName, { store }: Session): string {
  return store.linkedOutputPath(report, REPORT.page);
}
