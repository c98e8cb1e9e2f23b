import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ContentError } from '../content/content-error.ts';
import type { NewEvent } from '../events.ts';
import type { Executor, JobEnd, RunningJob } from '../executors/executor.ts';
import type { JobError, JobMessage } from '../job/job-file.ts';
import { LOG_FILE, readError, writeError, writeJob } from '../job/job-folder.ts';
import type { JsonObject, PlannedTask } from '../plan.ts';
import type { Ownership } from '../store/owner.ts';
import { type Attempt, retireWork, startAttempt } from '../store/work.ts';
import type { CpuPool } from './cpu-pool.ts';
import type { Known } from './decision.ts';
import type { History } from './history.ts';
import { cpusOf, makeJob } from './make-job.ts';
import { InputChangedError, publishResult } from './publish-result.ts';
import type { Session } from './session.ts';
import { takeTurn } from './take-turn.ts';
import type { TaskOutput } from './task-output.ts';

/** What the tasks of a run share. */
export interface RunContext {
  readonly session: Session;
  readonly executor: Executor;
  readonly engine: string;
  readonly pool: CpuPool;
  readonly history: History;
  emit(event: NewEvent): void;
  /** First level: running tasks are asked to end. Second level: they are killed. */
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

export type Execution =
  | { readonly type: 'made'; readonly output: TaskOutput }
  | { readonly type: 'failed' }
  | { readonly type: 'stopped' }
  /** Somebody else made it meanwhile, or an input changed: decide again. */
  | { readonly type: 'again' };

/** Milliseconds after which the user's inputs are looked at again before a task starts. */
const FRESH = 5000;

/** Runs one task to its published result. @param isForced from scratch, whatever there is */
export async function execute(
  context: RunContext,
  task: PlannedTask,
  known: Known,
  isForced: boolean,
): Promise<Execution> {
  const { session, pool, stop, emit } = context;
  const workFolder = join(session.layout.work, known.entry);
  const wait = (reason: string): void => emit({ event: 'task-waiting', task: task.name, reason });
  const turn = await takeTurn(workFolder, pool, cpusOf(task), stop, wait);
  if (!turn) return { type: 'stopped' };
  try {
    const isMade = !isForced && (await session.store.look(known.entry, known.fingerprint)).state === 'whole';
    if (isMade) retireWork(workFolder);
    if (isMade || (await forgetChanged(session, known))) return { type: 'again' };
    const attempt = startAttempt(workFolder, isForced);
    return await work(context, task, known, attempt, turn.owner, workFolder);
  } finally {
    turn.end();
  }
}

async function work(
  context: RunContext,
  task: PlannedTask,
  known: Known,
  attempt: Attempt,
  owner: Ownership,
  workFolder: string,
): Promise<Execution> {
  const { session, emit, history } = context;
  const started = new Date();
  const ran = await runJob(context, task, known, attempt, owner);
  const seconds = (Date.now() - started.getTime()) / 1000;
  if (ran.end.type !== 'done') return giveUp(context, task, attempt, ran.end);
  try {
    const made = await publishResult(session, task, known, attempt, { started, seconds, facts: ran.facts });
    retireWork(workFolder);
    if (made.warning) emit({ event: 'warning', text: made.warning });
    emit({ event: 'task-finished', task: task.name, entry: known.entry, seconds, changed: made.changed });
    history.recordTask({ task: task.name, entry: known.entry, started, seconds, usage: ran.usage });
    return { type: 'made', output: made.output };
  } catch (error) {
    if (!(error instanceof ContentError || error instanceof InputChangedError)) throw error;
    const message = error.message.replace(`${attempt.folder}/`, '');
    return giveUp(context, task, attempt, { type: 'failed', error: { type: 'input', message } });
  }
}

interface Ran {
  readonly end: JobEnd;
  readonly facts: JsonObject;
  readonly usage: ReturnType<RunningJob['usage']>;
}

async function runJob(
  { session, executor, engine, emit, stop, kill }: RunContext,
  task: PlannedTask,
  known: Known,
  attempt: Attempt,
  owner: Ownership,
): Promise<Ran> {
  let facts: JsonObject = {};
  const listen = (message: JobMessage): void => {
    if (message.type === 'facts') facts = { ...facts, ...message.facts };
    else if (message.type === 'note') emit({ event: 'task-note', task: task.name, text: message.text });
    else emit({ event: 'task-progress', task: task.name, progress: message.progress });
  };
  const file = makeJob(session.layout, task, known.inputs, attempt, engine);
  writeJob(attempt.folder, file);
  const mark = `OCC_PIPE_ATTEMPT=${attempt.folder}`;
  const { folder } = attempt;
  const { root } = session.layout;
  const job = await executor.start({ folder, file, process: task.kind.process, root, mark }, listen);
  if (job.type === 'failed') return { end: job, facts, usage: undefined };

  owner.recordChild(job.pid, mark);
  emit({ event: 'task-started', task: task.name, reason: known.reason, pid: job.pid });
  const unlisten = [onAbort(stop, job.stop), onAbort(kill, job.kill)];
  try {
    return { end: await job.end, facts, usage: job.usage() };
  } finally {
    for (const remove of unlisten) remove();
  }
}

/** Leaves the attempt where it is, for its log; a killed one keeps its checkpoints. */
function giveUp(
  { session, emit, stop }: RunContext,
  task: PlannedTask,
  attempt: Attempt,
  end: Exclude<JobEnd, { type: 'done' }>,
): Execution {
  if (end.type === 'killed' && stop.aborted) return { type: 'stopped' };
  let error: JobError = end.error;
  if (end.type === 'failed') {
    if (!readError(attempt.folder)) writeError(attempt.folder, error);
  } else if (readdirSync(attempt.checkpoints).length > 0) {
    error = { ...error, cure: 'run again: it goes on from its last checkpoint' };
  }
  const log = relative(session.layout.root, join(attempt.folder, LOG_FILE));
  emit({ event: 'task-failed', task: task.name, error, log });
  return { type: 'failed' };
}

/** Whether an input is not what the decision was made on. */
async function forgetChanged({ paths }: Session, { inputs }: Known): Promise<boolean> {
  let anyChanged = false;
  for (const { input, from } of inputs) {
    if (input.source.type !== 'path' || !('record' in from) || paths.age(input.source.path) < FRESH) continue;
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
