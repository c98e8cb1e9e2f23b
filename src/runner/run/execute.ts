import { join, relative } from 'node:path';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { markOf } from '../../base/environment/process-identity.ts';
import type { JsonObject } from '../../base/json.ts';
import { listFolder } from '../../base/list-folder.ts';
import { redactAll } from '../../base/text/redact.ts';
import { ContentError } from '../content/content-error.ts';
import type { ResolvedTask, TaskToRun } from '../decide/decision.ts';
import type { Session } from '../decide/session.ts';
import type { TaskOutput } from '../decide/task-output.ts';
import type { History } from '../estimate/history.ts';
import { inputBytes } from '../estimate/input-bytes.ts';
import type { NewEvent } from '../events/events.ts';
import type { Executor, JobEnd, RunningJob } from '../executors/executor.ts';
import type { JobError, JobMessage } from '../job/job-file.ts';
import { LOG_FILE, readError, writeError, writeJob } from '../job/job-folder.ts';
import { redactLog } from '../job/redact-log.ts';
import type { PlannedTask, TaskName } from '../plan/plan.ts';
import type { Capacity, ResourceAmounts } from '../resources/capacity.ts';
import { needOf, unmetNeed } from '../resources/needs.ts';
import type { ResourcePool } from '../resources/resource-pool.ts';
import { type Attempt, retireWork, startAttempt } from '../work/attempts.ts';
import { type Turn, takeTurn, type WaitReason } from '../work/take-turn.ts';
import { makeJob } from './make-job.ts';
import { InputChangedError, publishResult } from './publish-result.ts';

/** What the tasks of a run share. */
export interface RunContext {
  readonly session: Session;
  readonly executor: Executor;
  readonly engine: string;
  readonly provider: string;
  readonly capacityOf: () => Promise<Capacity>;
  readonly pool: ResourcePool;
  /** By task: how long the way from its start to the end of the run is thought to be, seconds. */
  readonly priorityOf: (task: TaskName) => Promise<number>;
  readonly history: History;
  emit(event: NewEvent): void;
  /** The run is not over before this is. */
  finishLater(chore: Promise<void>): void;
  /** First level: running tasks are asked to end. Second level: they are killed. */
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

export type Execution =
  | { readonly type: 'made'; readonly output: TaskOutput }
  | { readonly type: 'failed' }
  | { readonly type: 'stopped' }
  /** Somebody else made it meanwhile, or does now, or an input changed: decide again. */
  | { readonly type: 'again' };

/** Runs one task to its published result. @param isForced from scratch, whatever there is */
export async function execute(
  context: RunContext,
  task: PlannedTask,
  known: TaskToRun,
  isForced: boolean,
): Promise<Execution> {
  const { session, pool, stop, emit } = context;
  const capacity = await context.capacityOf();
  const unmet = unmetNeed(task, capacity);
  if (unmet) {
    emit({ event: 'task-failed', task: task.name, error: unmet, log: '' });
    return { type: 'failed' };
  }
  const workFolder = join(session.artifacts.work, known.entry);
  const wait = (reason: WaitReason): void => emit({ event: 'task-waiting', task: task.name, reason });
  const resources = needOf(task, capacity);
  const request = { ...resources, priority: () => context.priorityOf(task.name) };
  const turn = await takeTurn(workFolder, pool, request, stop, wait);
  if (!turn) return { type: 'stopped' };
  try {
    const isMade = !isForced && (await session.store.check(known.entry, known.fingerprint)).state === 'whole';
    if (isMade) context.finishLater(retireWork(workFolder));
    if (isMade || (await forgetChanged(session, known))) return { type: 'again' };
    for (let retries = task.retries ?? 0; ; retries -= 1) {
      const attempt = startAttempt(workFolder, isForced, task.kind.process === 'stage');
      const done = await work(context, task, known, { attempt, turn, resources, workFolder, retries });
      if (done.type !== 'retry') return done;
    }
  } finally {
    turn.end();
  }
}

interface Try {
  readonly attempt: Attempt;
  readonly turn: Turn;
  /** What it was given. */
  readonly resources: ResourceAmounts;
  readonly workFolder: string;
  /** How often it may still be tried again. */
  readonly retries: number;
}

async function work(
  context: RunContext,
  task: PlannedTask,
  known: TaskToRun,
  one: Try,
): Promise<Execution | { readonly type: 'retry' }> {
  const { session, emit, history } = context;
  const { attempt } = one;
  const started = new Date();
  const ran = await runJob(context, task, known, one);
  const seconds = (Date.now() - started.getTime()) / 1000;
  // Another run has taken over, and removed this attempt.
  if (!one.turn.lease.isHeld()) return { type: 'again' };
  if (ran.end.type !== 'done') return giveUp(context, task, one, ran.end);
  try {
    const made = await publishResult(session, task, known, attempt, { started, seconds, facts: ran.facts });
    context.finishLater(retireWork(one.workFolder));
    for (const warning of made.warnings) emit({ event: 'warning', warning });
    const { name, kind } = task;
    const { changed, rerun } = made;
    emit({
      event: 'task-finished',
      task: name,
      entry: known.entry,
      seconds,
      changed,
      ...(rerun && { rerun }),
    });
    const sizes = { inputBytes: inputBytes(session, known.inputs), outputBytes: made.bytes };
    history.recordTask({
      task: name,
      kind: kind.name,
      entry: known.entry,
      started,
      seconds,
      ...sizes,
      usage: ran.usage,
    });
    return { type: 'made', output: made.output };
  } catch (error) {
    if (!(error instanceof ContentError || error instanceof InputChangedError)) throw error;
    const message = error.message.replace(`${attempt.folder}/`, '');
    return giveUp(
      context,
      task,
      { ...one, retries: 0 },
      { type: 'failed', error: { type: 'input', message } },
    );
  }
}

interface Ran {
  readonly end: JobEnd;
  readonly facts: JsonObject;
  readonly usage: ReturnType<RunningJob['usage']>;
}

async function runJob(
  { session, executor, engine, provider, emit, stop, kill }: RunContext,
  task: PlannedTask,
  known: TaskToRun,
  { attempt, turn: { gpus, lease }, resources }: Try,
): Promise<Ran> {
  let facts: JsonObject = {};
  const listen = (message: JobMessage): void => {
    if (message.type === 'facts') facts = { ...facts, ...message.facts };
    else if (message.type === 'note')
      emit({ event: 'task-note', task: task.name, note: { type: 'said', text: message.text } });
    else if (message.type === 'warning')
      emit({ event: 'warning', warning: { type: 'said', task: task.name, text: message.text } });
    else emit({ event: 'task-progress', task: task.name, progress: message.progress });
  };
  const threads = resources.cpus;
  const file = makeJob(session, task, known.inputs, attempt, { threads, engine, provider });
  writeJob(attempt.folder, file);
  const mark = markOf(attempt.folder);
  const { folder } = attempt;
  const { root } = session.artifacts;
  const about = { folder, file, process: task.kind.process, root, resources, mark, gpus };
  const job = await executor.start(about, listen);
  if (job.type === 'failed') return { end: job, facts, usage: undefined };

  emit({ event: 'task-started', task: task.name, reason: known.reason, ...processOf(job) });
  const unlisten = [onAbort(stop, job.stop), onAbort(kill, job.kill), onAbort(lease.lost, job.kill)];
  rememberInputs(session, known);
  try {
    const end = await job.end;
    redactLog(folder, session.redact);
    return { end, facts, usage: job.usage() };
  } finally {
    for (const remove of unlisten) remove();
  }
}

/** What an event says of where a task runs. */
function processOf({ handle, pid }: RunningJob): { readonly handle: string; readonly pid?: number } {
  return { handle, ...(pid !== undefined && { pid }) };
}

/** Done while the task runs: what is kept of its inputs whether or not it succeeds. */
function rememberInputs({ paths }: Session, { inputs }: ResolvedTask): void {
  for (const { from } of inputs) if ('record' in from) paths.remember(from.record);
}

/** Leaves the attempt where it is, for its log; a killed one keeps its checkpoints. */
function giveUp(
  { session, emit, stop }: RunContext,
  task: PlannedTask,
  { attempt, retries }: Try,
  end: Exclude<JobEnd, { type: 'done' }>,
): Execution | { readonly type: 'retry' } {
  if (end.type === 'killed' && stop.aborted) return { type: 'stopped' };
  if (end.type === 'failed') record(attempt.folder, redactAll(end.error, session.redact));
  const goesOn = end.type === 'killed' || end.error.type === 'environment';
  const error = goesOn && listFolder(attempt.checkpoints).length > 0 ? withCheckpoint(end.error) : end.error;
  if (retries > 0 && !stop.aborted) {
    const note = { type: 'retry', error: end.error, left: retries, of: task.retries! } as const;
    emit({ event: 'task-note', task: task.name, note });
    return { type: 'retry' };
  }
  const log = relative(session.artifacts.root, join(attempt.folder, LOG_FILE));
  emit({ event: 'task-failed', task: task.name, error, log });
  return { type: 'failed' };
}

/** Where there is no room for it, the event tells. */
function record(attempt: string, error: JobError): void {
  try {
    if (!readError(attempt)) writeError(attempt, error);
  } catch (failure) {
    if (!isOfSystem(failure)) throw failure;
  }
}

function withCheckpoint(error: JobError): JobError {
  const then = 'run again: it goes on from its last checkpoint';
  return {
    ...error,
    cure: error.cure === undefined ? then : `${error.cure.replace(/, then run again$/, '')}, then ${then}`,
  };
}

/** Whether an input is not what the decision was made on. */
async function forgetChanged({ paths }: Session, { inputs }: ResolvedTask): Promise<boolean> {
  let anyChanged = false;
  for (const { input, from } of inputs) {
    if (input.source.type !== 'path' || !('record' in from) || !paths.isStale(input.source.path)) continue;
    const { path } = input.source;
    const isChanged = (await paths.changedSince(path, from.record)).length > 0;
    if (isChanged) paths.forget(path);
    anyChanged ||= isChanged;
  }
  return anyChanged;
}

function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  signal.addEventListener('abort', act);
  return () => signal.removeEventListener('abort', act);
}
