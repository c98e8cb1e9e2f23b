import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EventLine, eventLine } from '../../../src/cli/words/event-line.ts';
import { describeReason } from '../../../src/cli/words/reason.ts';
import { type Outlook, preview } from '../../../src/runner/decide/preview.ts';
import { openSession, type Session } from '../../../src/runner/decide/session.ts';
import type { RunListener } from '../../../src/runner/events/emitter.ts';
import { openRunLog } from '../../../src/runner/events/run-log.ts';
import { localExecutor } from '../../../src/runner/executors/local.ts';
import type { Plan } from '../../../src/runner/plan/plan.ts';
import { selectTasks, type Wanted } from '../../../src/runner/plan/select.ts';
import { type RunOptions, type RunOutcome, run, type StopSignals } from '../../../src/runner/run/run.ts';
import { openCache } from '../../../src/runner/store/cache/open-cache.ts';
import { createFolder, openFolder, type ProjectFolder } from '../../support/project-folder.ts';
import { planOf, type TaskSketch } from './task-sketch.ts';

export const fakeStage = join(import.meta.dirname, 'fake-stage.mjs');

/** A project whose tasks are sketched, not read from a pipeline.yaml, and run by the runner in this process. */
export interface SketchedProject extends ProjectFolder {
  /** What `current/<task>` holds in out/. */
  result(task: string, file?: string): string;
  run(tasks: readonly TaskSketch[], how?: How): Promise<Ran>;
  preview(tasks: readonly TaskSketch[], how?: How): Promise<Record<string, string>>;
}

export interface How extends Partial<RunOptions>, Partial<StopSignals> {
  readonly wanted?: Wanted;
  readonly file?: string;
  readonly onEvent?: (event: EventLine) => void;
  /** The address of a cache that other projects share. */
  readonly cache?: string;
}

export interface Ran {
  readonly outcome: RunOutcome;
  readonly events: readonly EventLine[];
  /** "a: ran", "b: up-to-date", … by task. */
  readonly tasks: Readonly<Record<string, string>>;
  reasonOf(task: string): string | undefined;
  readonly warnings: readonly string[];
}

export function createSketched(): SketchedProject {
  return sketched(createFolder());
}

export function openSketched(root: string): SketchedProject {
  return sketched(openFolder(root));
}

function sketched(folder: ProjectFolder): SketchedProject {
  return {
    ...folder,
    result: (task, file = 'result.txt') => folder.read(`artifacts/current/${task}/out/${file}`),
    run: (tasks, how = {}) => runTasks(folder.root, tasks, how),
    preview: (tasks, how = {}) => previewTasks(folder.root, tasks, how),
  };
}

async function runTasks(root: string, tasks: readonly TaskSketch[], how: How): Promise<Ran> {
  const plan = planOf(root, tasks, how.file);
  const events: EventLine[] = [];
  const options: RunOptions = {
    executor: localExecutor(fakeStage, 200),
    engine: 'auto',
    provider: 'cpu',
    jobs: undefined,
    keepGoing: false,
    force: false,
    noDeps: false,
    ...how,
  };
  const never = new AbortController().signal;
  const session = sessionOf(plan, how);
  const log = openRunLog(session.artifacts, eventLine);
  const listen: RunListener = (event) => {
    const line = eventLine(event);
    events.push(line);
    how.onEvent?.(line);
  };
  const signals = { stop: how.stop ?? never, kill: how.kill ?? never };
  const outcome = await run(session, select(plan, how.wanted), options, [log.listen, listen], signals);
  log.close();
  return { outcome, events, ...digest(events) };
}

function sessionOf(plan: Plan, { cache }: How): Session {
  return openSession(plan, cache === undefined ? undefined : openCache(cache, plan.root));
}

function select(plan: Plan, wanted: Wanted = {}): Parameters<typeof run>[1] {
  const result = selectTasks(plan, wanted);
  if (result.type === 'unknown') throw new Error(`unknown ${result.what} ${result.name}`);
  return result.selection;
}

async function previewTasks(
  root: string,
  tasks: readonly TaskSketch[],
  how: How,
): Promise<Record<string, string>> {
  const plan = planOf(root, tasks, how.file);
  const session = sessionOf(plan, how);
  const outlooks = await preview(session, select(plan, how.wanted), { force: how.force ?? false });
  return Object.fromEntries(
    [...outlooks].map(([name, outlook]: [string, Outlook]) => [
      name,
      `${outlook.state}: ${describeReason(outlook.reason)}`,
    ]),
  );
}

function digest(events: readonly EventLine[]): Pick<Ran, 'tasks' | 'reasonOf' | 'warnings'> {
  const tasks: Record<string, string> = {};
  const reasons: Record<string, string> = {};
  for (const event of events) {
    if (event.event === 'task-cached') tasks[event.task] = event.how;
    if (event.event === 'task-finished') tasks[event.task] = 'ran';
    if (event.event === 'task-failed') tasks[event.task] = `failed: ${event.error.message}`;
    if (event.event === 'task-left') tasks[event.task] = `left: ${event.reason}`;
    if (event.event === 'task-started' || event.event === 'task-cached') reasons[event.task] = event.reason;
  }
  const warnings = events.flatMap((event) => (event.event === 'warning' ? [event.text] : []));
  return { tasks, warnings, reasonOf: (task) => reasons[task] };
}

/** Resolves when the file is there. */
export async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5));
}
