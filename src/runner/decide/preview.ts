import type { TaskName } from '../plan/plan.ts';
import { inputTasks, type Selection } from '../plan/select.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { findRemovedInCache } from './find-in-cache.ts';
import type { LeftReason, Reason } from './reasons/reason.ts';
import type { Session } from './session.ts';
import type { TaskOutput } from './task-output.ts';

/** What a run would do now; `left`: nothing, since it may not make what the task needs. */
export type Outlook = Decision | { readonly state: 'left'; readonly reason: NeedsReason };

type NeedsReason = Extract<LeftReason, { type: 'needs' }>;

/** Decides about every task of the selection without running any, in the order of the plan. */
export async function preview(
  session: Session,
  selection: Selection,
  { force }: { readonly force: boolean },
): Promise<Map<TaskName, Outlook>> {
  const outlooks = new Map<TaskName, Outlook>();
  const outputOf = (name: TaskName): TaskOutput | undefined => {
    const outlook = outlooks.get(name);
    return outlook && 'output' in outlook ? outlook.output : undefined;
  };
  for (const [name, role] of selection) {
    const task = session.plan.tasks.get(name)!;
    const blocking = inputTasks(task).find((input) => isBlocked(selection, outlooks, input));
    const outlook: Outlook = blocking
      ? { state: 'left', reason: { type: 'needs', task: rootOf(selection, outlooks, blocking) } }
      : await decide(session, task, outputOf, force && role === 'target');
    outlooks.set(name, outlook);
  }
  await remakeRemoved(session, selection, outlooks);
  return outlooks;
}

/** Whether a task that reads this one's output cannot run in this run. */
function isBlocked(selection: Selection, outlooks: ReadonlyMap<TaskName, Outlook>, input: TaskName): boolean {
  const { state } = outlooks.get(input)!;
  if (state === 'left' || state === 'error') return true;
  return selection.get(input) === 'check' && (state === 'run' || state === 'after' || state === 'removed');
}

/** The task at the bottom of "left, since it needs one that is left". */
function rootOf(selection: Selection, outlooks: ReadonlyMap<TaskName, Outlook>, task: TaskName): TaskName {
  // Without recursion: a chain may be longer than the call stack.
  for (let at = task; ; ) {
    const outlook = outlooks.get(at)!;
    if (outlook.state === 'left') return outlook.reason.task;
    if (outlook.state !== 'after' || selection.get(outlook.reason.task) !== 'check') return at;
    at = outlook.reason.task;
  }
}

/** Output that gc removed is made, or fetched, again where it is asked for, or read by a task that runs. */
async function remakeRemoved(
  session: Session,
  selection: Selection,
  outlooks: Map<TaskName, Outlook>,
): Promise<void> {
  const read = new Set<TaskName>();
  for (const [name, role] of [...selection].reverse()) {
    let outlook = outlooks.get(name)!;
    if (outlook.state === 'removed' && role !== 'check' && (role !== 'needed' || read.has(name))) {
      const { output: _, ...known } = outlook;
      outlook = (await findRemovedInCache(session, outlook)) ?? { ...known, state: 'run' };
      outlooks.set(name, outlook);
    }
    if (outlook.state === 'run' || outlook.state === 'after') {
      for (const input of inputTasks(session.plan.tasks.get(name)!)) read.add(input);
    }
  }
}

/** The first task that is no target and would have to run before one; its reason. */
export function findNeeded(
  selection: Selection,
  outlooks: ReadonlyMap<TaskName, Outlook>,
): { readonly task: TaskName; readonly reason: Reason } | undefined {
  for (const [task, { state, reason }] of outlooks) {
    const wouldRun = state === 'run' || state === 'after' || state === 'error';
    if (selection.get(task) === 'needed' && wouldRun) return { task, reason };
  }
  return undefined;
}
