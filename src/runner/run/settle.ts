import { decide } from '../decide/decide.ts';
import type { Decision, TaskToRun } from '../decide/decision.ts';
import { type FetchDecision, findRemovedInCache } from '../decide/find-in-cache.ts';
import type { LeftReason } from '../decide/reasons/reason.ts';
import type { TaskOutput } from '../decide/task-output.ts';
import { jobErrorOf } from '../job/job-error.ts';
import type { JobError } from '../job/job-file.ts';
import type { PlannedTask, TaskName } from '../plan/plan.ts';
import { inputTasks, type Selection } from '../plan/select.ts';
import { createAnnouncer } from './announce.ts';
import { type Execution, execute, type RunContext } from './execute.ts';
import { type Fetched, fetchResult } from './fetch-result.ts';

/** What became of a task in a run. */
export type Outcome =
  | { readonly type: 'made'; readonly how: 'cached' | 'ran' | 'looked'; readonly output: TaskOutput }
  | { readonly type: 'failed' }
  /**
   * `because` is the task at the bottom of it, undefined where the run was stopped. `quiet`: it was to be
   * looked at only, and is not told.
   */
  | { readonly type: 'left'; readonly because: TaskName | undefined; readonly quiet: boolean };

export interface SettleOptions {
  readonly force: boolean;
  readonly keepGoing: boolean;
}

/** Settles all tasks of the selection, each as soon as its inputs are settled. */
export async function settleAll(
  context: RunContext,
  selection: Selection,
  options: SettleOptions,
): Promise<ReadonlyMap<TaskName, Outcome>> {
  const { plan, store } = context.session;
  const outcomes = new Map<TaskName, Promise<Outcome>>();
  const outputs = new Map<TaskName, TaskOutput>();
  /** By entry, so that equal tasks are executed once, and forced once. */
  const running = new Map<string, { readonly task: TaskName; readonly execution: Promise<Execution> }>();
  const forced = new Set<string>();
  const fetching = new Map<string, Promise<Fetched>>();
  const announcer = createAnnouncer(plan, selection, context.emit);
  let firstFailed: TaskName | undefined;

  /**
   * What the machine refuses is the failure of the task that it was done for; a defect of ours ends the run.
   */
  async function settleOrFail(task: PlannedTask): Promise<Outcome> {
    try {
      return await settle(task);
    } catch (error) {
      const told = jobErrorOf(error, context.session.artifacts.folder);
      if (told.type !== 'environment') throw error;
      return selection.get(task.name) === 'check' ? leave(task, task.name, true) : fail(task, told);
    }
  }

  async function settle(task: PlannedTask): Promise<Outcome> {
    const role = selection.get(task.name)!;
    for (const name of inputTasks(task)) {
      const input = await outcomes.get(name)!;
      if (input.type !== 'made') {
        return leave(task, input.type === 'failed' ? name : input.because, role === 'check');
      }
    }
    for (;;) {
      const decision = await decideUnlessStopped(task);
      if (!decision) return leave(task, undefined, role === 'check');
      const outcome = await follow(task, decision);
      if (!outcome) continue;
      if (outcome.type === 'made') outputs.set(task.name, outcome.output);
      return outcome;
    }
  }

  /** Undefined where the run was stopped while files were read for it. */
  async function decideUnlessStopped(task: PlannedTask): Promise<Decision | undefined> {
    const { session, stop } = context;
    try {
      return await decide(session, task, (name) => outputs.get(name), mayForce(task), stop);
    } catch (error) {
      if (stop.aborted && error === stop.reason) return undefined;
      throw error;
    }
  }

  function mayForce(task: PlannedTask): boolean {
    return options.force && selection.get(task.name) === 'target' && !forced.has(task.name);
  }

  /** Undefined: decide again. */
  async function follow(task: PlannedTask, decision: Decision): Promise<Outcome | undefined> {
    const role = selection.get(task.name)!;
    const isAskedFor = role === 'target' || role === 'collects';
    switch (decision.state) {
      case 'up-to-date':
      case 'restore':
        return role === 'check'
          ? { type: 'made', how: 'looked', output: decision.output }
          : cached(task, decision);
      case 'fetch':
        return fetch(task, decision);
      case 'removed':
        if (!isAskedFor) return { type: 'made', how: 'looked', output: decision.output };
        return remake(task, decision);
      case 'run':
        return role === 'check' ? leave(task, task.name, true) : make(task, decision);
      case 'error':
        return role === 'check' ? leave(task, task.name, true) : fail(task, decision.reason.error);
      case 'after':
        throw new Error(`${task.name} was decided before ${decision.reason.task}`);
    }
  }

  function cached(
    task: PlannedTask,
    decision: Extract<Decision, { state: 'up-to-date' | 'restore' }>,
  ): Outcome {
    const { state, reason, output } = decision;
    const { entry } = output;
    if (state === 'restore') store.link(task.name, entry);
    const how = state === 'restore' ? 'restored' : 'up-to-date';
    context.emit({ event: 'task-cached', task: task.name, entry, how, reason });
    return { type: 'made', how: 'cached', output };
  }

  /** Undefined: decide again. */
  async function fetch(task: PlannedTask, decision: FetchDecision): Promise<Outcome | undefined> {
    const { entry, reason } = decision;
    const isQuiet = selection.get(task.name) === 'check';
    if (context.stop.aborted) return leave(task, undefined, isQuiet);
    const same = fetching.get(entry);
    if (same) {
      await same;
      return undefined;
    }
    if (!isQuiet) context.emit({ event: 'task-pending', task: task.name, reason });
    const fetched = fetchResult(context, task, decision);
    fetching.set(entry, fetched);
    const done = await fetched;
    fetching.delete(entry);
    if (done.type === 'again') return undefined;
    if (done.type === 'stopped') return leave(task, undefined, isQuiet);
    if (isQuiet) return { type: 'made', how: 'looked', output: done.output };
    store.link(task.name, entry);
    context.emit({ event: 'task-cached', task: task.name, entry, how: 'fetched', reason });
    return { type: 'made', how: 'cached', output: done.output };
  }

  async function remake(
    task: PlannedTask,
    removed: Extract<Decision, { state: 'removed' }>,
  ): Promise<Outcome | undefined> {
    const fetchable = await findRemovedInCache(context.session, removed);
    return fetchable ? fetch(task, fetchable) : make(task, removed);
  }

  async function make(task: PlannedTask, known: TaskToRun): Promise<Outcome | undefined> {
    if (firstFailed && !options.keepGoing) return leave(task, firstFailed, false);
    if (context.stop.aborted) return leave(task, undefined, false);
    const absent = inputTasks(task).find((name) => !outputs.get(name)!.isPresent);
    if (absent) return (await makePresent(absent)) ? undefined : leave(task, absent, false);
    const same = running.get(known.entry);
    if (same) return followSame(task, same.task, await same.execution);
    announcer.willRun(task.name, known.reason);
    const execution = execute(context, task, known, mayForce(task));
    running.set(known.entry, { task: task.name, execution });
    const done = await execution;
    if (!options.force || done.type === 'again') running.delete(known.entry);
    switch (done.type) {
      case 'made':
        return { type: 'made', how: 'ran', output: done.output };
      case 'failed':
        firstFailed ??= task.name;
        return { type: 'failed' };
      case 'stopped':
        return leave(task, undefined, false);
      case 'again':
        return undefined;
    }
  }

  /** A task with the same fingerprint as one that was executed in this run. */
  function followSame(task: PlannedTask, executed: TaskName, done: Execution): Outcome | undefined {
    if (done.type === 'failed') return leave(task, executed, false);
    if (done.type === 'stopped') return leave(task, undefined, false);
    forced.add(task.name);
    return undefined;
  }

  /** Makes output again that gc removed and that is to be read now. */
  async function makePresent(name: TaskName): Promise<boolean> {
    if (selection.get(name) === 'check') return false;
    const task = plan.tasks.get(name)!;
    for (;;) {
      const decision = await decide(context.session, task, (input) => outputs.get(input), false);
      let outcome: Outcome | undefined;
      switch (decision.state) {
        case 'up-to-date':
        case 'restore':
          outputs.set(name, decision.output);
          return true;
        case 'fetch':
          outcome = await fetch(task, decision);
          break;
        case 'removed':
          outcome = await remake(task, decision);
          break;
        case 'run':
          outcome = await make(task, decision);
          break;
        default:
          return false;
      }
      if (outcome?.type === 'made') outputs.set(name, outcome.output);
      if (outcome) return outcome.type === 'made';
    }
  }

  function fail(task: PlannedTask, error: JobError): Outcome {
    firstFailed ??= task.name;
    context.emit({ event: 'task-failed', task: task.name, error, log: '' });
    return { type: 'failed' };
  }

  function leave(task: PlannedTask, because: TaskName | undefined, quiet: boolean): Outcome {
    const reason: LeftReason = because === undefined ? { type: 'stopped' } : { type: 'needs', task: because };
    if (!quiet) context.emit({ event: 'task-left', task: task.name, reason });
    return { type: 'left', because, quiet };
  }

  const tasks = [...selection.keys()].map((name) => plan.tasks.get(name)!);
  for (const task of tasks) outcomes.set(task.name, settleOrFail(task));
  const settled = await Promise.all(outcomes.values());
  return new Map(tasks.map((task, i) => [task.name, settled[i]!]));
}
