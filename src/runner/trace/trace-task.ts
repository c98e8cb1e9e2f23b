import { createReadStream, existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { markOf } from '../../base/environment/process-identity.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ResolvedTask } from '../decide/decision.ts';
import { findNeeded, preview } from '../decide/preview.ts';
import type { Reason } from '../decide/reasons/reason.ts';
import type { Session } from '../decide/session.ts';
import type { Executor, Job, JobEnd } from '../executors/executor.ts';
import type { JobError, JobFile } from '../job/job-file.ts';
import { writeJob } from '../job/job-folder.ts';
import type { PlannedTask, TaskName } from '../plan/plan.ts';
import { selectTasks } from '../plan/select.ts';
import type { Capacity, ResourceAmounts } from '../resources/capacity.ts';
import { needOf, unmetNeed } from '../resources/needs.ts';
import { inputPaths, makeJob } from '../run/make-job.ts';
import type { StopSignals } from '../run/run.ts';
import { type Attempt, startAttempt } from '../work/attempts.ts';
import { acquireLease, isLease } from '../work/lease.ts';
import { accessesOf } from './accesses.ts';
import { type Declared, type Findings, judge } from './findings.ts';
import { createTraceReader, type SystemCall } from './system-calls.ts';

export type Traced =
  | { readonly type: 'traced'; readonly findings: Findings }
  /** An input would have to be made first: this task, for this reason. Nothing was started. */
  | { readonly type: 'refused'; readonly task: TaskName; readonly reason: Reason }
  /** It failed, or could not even start; then there are no findings. */
  | { readonly type: 'failed'; readonly error: JobError; readonly findings: Findings | undefined };

/**
 * Runs a command once, in an attempt that is thrown away, and says what it read and wrote beside what is
 * declared.
 * @param wrapper the words before a command that let its system calls be written to a file
 */
export async function traceTask(
  session: Session,
  task: PlannedTask,
  executor: Executor,
  wrapper: (file: string) => readonly string[],
  signals: StopSignals,
): Promise<Traced> {
  const capacity = await executor.capacity({ gpus: (task.gpus ?? 0) > 0 });
  const known = await readyTask(session, task, capacity);
  if ('type' in known) return known;
  const folder = join(session.artifacts.work, `trace-${process.pid}`);
  const lease = await acquireLease(folder);
  if (!isLease(lease)) throw new Error(`${folder} is held by process ${lease.pid}`);
  try {
    const attempt = startAttempt(folder, true, false);
    const resources = needOf(task, capacity);
    const file = makeJob(session, task, known.inputs, attempt, {
      threads: resources.cpus,
      engine: 'auto',
      provider: 'cpu',
    });
    writeJob(attempt.folder, file);
    const trace = join(attempt.folder, 'strace.txt');
    const end = await runTraced(
      jobOf(session, task, attempt, file, resources, wrapper(trace)),
      executor,
      signals,
    );
    if (end.type === 'failed' && !existsSync(trace)) return { ...end, findings: undefined };
    const accesses = accessesOf(await readTrace(trace), session.plan.root, createRealPaths());
    const findings = judge(accesses, declaredBy(session, known, file), isFolder);
    return end.type === 'done'
      ? { type: 'traced', findings }
      : { type: 'failed', error: end.error, findings };
  } finally {
    lease.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The task with its inputs, all there; or why it cannot run now. As if it had to, so that inputs whose output
 * is gone count as missing.
 */
async function readyTask(
  session: Session,
  task: PlannedTask,
  capacity: Capacity,
): Promise<ResolvedTask | Exclude<Traced, { type: 'traced' }>> {
  const selected = selectTasks(session.plan, { targets: [task.name] });
  if (selected.type === 'unknown') throw new Error(`task ${task.name} vanished from the plan`);
  const outlooks = await preview(session, selected.selection, { force: true });
  session.save();
  const needed = findNeeded(selected.selection, outlooks);
  if (needed) return { type: 'refused', ...needed };
  const outlook = outlooks.get(task.name)!;
  const error = outlook.state === 'error' ? outlook.reason.error : unmetNeed(task, capacity);
  if (error) return { type: 'failed', error, findings: undefined };
  if (outlook.state !== 'run') throw new Error(`${task.name} was not to run but ${outlook.state}`);
  const { state: _, ...known } = outlook;
  return known;
}

function jobOf(
  { plan }: Session,
  task: PlannedTask,
  { folder }: Attempt,
  file: JobFile,
  resources: ResourceAmounts,
  wrapper: readonly string[],
): Job {
  const gpus = Array.from({ length: task.gpus ?? 0 }, (_, gpu) => gpu);
  const mark = markOf(folder);
  return { folder, file, process: task.kind.process, root: plan.root, resources, mark, gpus, wrapper };
}

async function runTraced(job: Job, executor: Executor, { stop, kill }: StopSignals): Promise<JobEnd> {
  const running = await executor.start(job, () => {});
  if (running.type === 'failed') return running;
  stop.addEventListener('abort', running.stop);
  kill.addEventListener('abort', running.kill);
  if (stop.aborted) running.stop();
  return running.end;
}

async function readTrace(file: string): Promise<SystemCall[]> {
  const read = createTraceReader();
  const calls: SystemCall[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const call = read(line);
    if (call) calls.push(call);
  }
  return calls;
}

function declaredBy({ plan, store }: Session, { inputs }: ResolvedTask, file: JobFile): Declared {
  const env = (file.options['env'] ?? {}) as JsonObject;
  const paths = inputPaths(store, inputs);
  return {
    root: plan.root,
    home: process.env['HOME'] ?? homedir(),
    out: file.out,
    temporary: [String(env['TMPDIR'] ?? process.env['TMPDIR'] ?? tmpdir()), '/tmp', '/var/tmp', '/dev/shm'],
    inputs: [...paths].map(([{ name, member }, path]) => ({
      name: member === undefined ? name : `${name}[${member}]`,
      path,
      real: realpathSync(path),
    })),
  };
}

function createRealPaths(): (folder: string) => string {
  const known = new Map<string, string>();
  return (folder) => {
    if (!known.has(folder)) known.set(folder, realOrSame(folder));
    return known.get(folder)!;
  };
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // It was there while the task ran.
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
