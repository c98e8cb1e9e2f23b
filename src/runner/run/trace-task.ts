import { createReadStream, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Executor } from '../executors/executor.ts';
import type { JobError, JobFile } from '../job/job-file.ts';
import { writeJob } from '../job/job-folder.ts';
import type { JsonObject, PlannedTask, TaskName } from '../plan.ts';
import { isOwnership, takeOwnership } from '../store/owner.ts';
import { startAttempt } from '../store/work.ts';
import { accessesOf } from '../trace/accesses.ts';
import { type Declared, type Findings, judge } from '../trace/findings.ts';
import { createTraceReader, type SystemCall } from '../trace/system-calls.ts';
import type { Known } from './decision.ts';
import { thisMachine } from './machine.ts';
import { inputPaths, makeJob } from './make-job.ts';
import { cpusOf, unmetNeed } from './needs.ts';
import { findNeeded, preview } from './preview.ts';
import type { StopSignals } from './run.ts';
import { selectTasks } from './select.ts';
import type { Session } from './session.ts';

export type Traced =
  | { readonly type: 'traced'; readonly findings: Findings }
  /** An input would have to be made first: this task, for this reason. Nothing was started. */
  | { readonly type: 'refused'; readonly task: TaskName; readonly reason: string }
  /** It failed, or could not even start; then there are no findings. */
  | { readonly type: 'failed'; readonly error: JobError; readonly findings: Findings | undefined };

/**
 * Runs a command once, in an attempt that is thrown away, and says what it read and wrote beside what is declared.
 * @param under the words before a command that let its system calls be written to a file
 */
export async function traceTask(
  session: Session,
  task: PlannedTask,
  executor: Executor,
  under: (file: string) => readonly string[],
  signals: StopSignals,
): Promise<Traced> {
  const selected = selectTasks(session.plan, { targets: [task.name] });
  if (selected.type === 'unknown') throw new Error(`task ${task.name} vanished from the plan`);
  // As if it had to run, so that inputs whose output is gone count as missing.
  const outlooks = await preview(session, selected.selection, { force: true });
  session.save();
  const needed = findNeeded(selected.selection, outlooks);
  if (needed) return { type: 'refused', ...needed };
  const outlook = outlooks.get(task.name)!;
  const machine = thisMachine();
  const lack = outlook.state === 'error' ? outlook.error : unmetNeed(task, machine);
  if (lack) return { type: 'failed', error: lack, findings: undefined };
  if (outlook.state !== 'run') throw new Error(`${task.name} was not to run: ${outlook.reason}`);

  const folder = join(session.layout.work, `trace-${process.pid}`);
  const owner = await takeOwnership(folder);
  if (!isOwnership(owner)) throw new Error(`${folder} belongs to process ${owner.pid}`);
  try {
    const attempt = startAttempt(folder, true);
    const file = makeJob(session.layout, task, outlook.inputs, attempt, {
      threads: cpusOf(task, machine),
      engine: 'auto',
    });
    writeJob(attempt.folder, file);
    const mark = `OCC_PIPE_ATTEMPT=${attempt.folder}`;
    const trace = join(attempt.folder, 'strace.txt');
    const job = await executor.start(
      {
        folder: attempt.folder,
        file,
        process: task.kind.process,
        root: session.layout.root,
        mark,
        gpus: Array.from({ length: task.gpus ?? 0 }, (_, gpu) => gpu),
        under: under(trace),
      },
      () => {},
    );
    if (job.type === 'failed') return { type: 'failed', error: job.error, findings: undefined };
    owner.recordChild(job.pid, mark);
    signals.stop.addEventListener('abort', job.stop);
    signals.kill.addEventListener('abort', job.kill);
    const end = await job.end;
    const accesses = accessesOf(await readTrace(trace), session.layout.root, createRealPaths());
    const findings = judge(accesses, declaredBy(session, outlook, file), isFolder);
    return end.type === 'done'
      ? { type: 'traced', findings }
      : { type: 'failed', error: end.error, findings };
  } finally {
    owner.release();
    rmSync(folder, { recursive: true, force: true });
  }
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

function declaredBy({ layout }: Session, { inputs }: Known, file: JobFile): Declared {
  const env = (file.options['env'] ?? {}) as JsonObject;
  const paths = inputPaths(layout, inputs);
  return {
    root: layout.root,
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
