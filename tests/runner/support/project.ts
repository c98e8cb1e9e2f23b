import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../../src/base/json.ts';
import { type EventLine, eventLine } from '../../../src/cli/words/event-line.ts';
import { describeReason } from '../../../src/cli/words/reason.ts';
import { type Outlook, preview } from '../../../src/runner/decide/preview.ts';
import { openSession, type Session } from '../../../src/runner/decide/session.ts';
import type { RunListener } from '../../../src/runner/events/emitter.ts';
import { openRunLog } from '../../../src/runner/events/run-log.ts';
import { localExecutor } from '../../../src/runner/executors/local.ts';
import { keyedOptions } from '../../../src/runner/fingerprint/keyed-options.ts';
import { planInput } from '../../../src/runner/plan/input-origin.ts';
import type { KindSpec } from '../../../src/runner/plan/kind.ts';
import type {
  InputOrigin,
  Plan,
  PlannedInput,
  PlannedTask,
  TaskName,
} from '../../../src/runner/plan/plan.ts';
import { selectTasks, type Wanted } from '../../../src/runner/plan/select.ts';
import { type RunOptions, type RunOutcome, run, type StopSignals } from '../../../src/runner/run/run.ts';
import { openCache } from '../../../src/runner/store/cache/open-cache.ts';

export const fakeStage = join(import.meta.dirname, 'fake-stage.mjs');

/** A task in short: `in` holds `path:x`, `task`, `task/output`, or a list of tasks for an input that collects. */
export interface TaskSketch {
  readonly name: string;
  readonly kind?: string;
  readonly version?: number;
  readonly options?: JsonObject;
  readonly unkeyed?: readonly string[];
  readonly in?: Readonly<Record<string, string | readonly string[]>>;
  readonly cpus?: number | 'all';
  /** Bytes. */
  readonly memory?: number;
  readonly gpus?: number;
  /** Line of pipeline.yaml by option pointer. */
  readonly lines?: Readonly<Record<string, number>>;
}

export function planOf(
  root: string,
  sketches: readonly TaskSketch[],
  file = join(root, 'pipeline.yaml'),
): Plan {
  const tasks = sketches.map((sketch) => plannedTask(root, sketch));
  const experiments = new Set(tasks.flatMap((task) => task.experiment ?? []));
  return {
    root,
    file,
    shownFile: 'pipeline.yaml',
    tasks: new Map(tasks.map((task) => [task.name, task])),
    stages: [...new Set(tasks.map((task) => task.stage))],
    experiments: [...experiments],
    repetitions: new Map(),
  };
}

function plannedTask(root: string, sketch: TaskSketch): PlannedTask {
  const {
    name,
    kind = 'write',
    version = 1,
    options = {},
    unkeyed = [],
    in: inputs = {},
    cpus = 1,
    lines = {},
    memory,
    gpus,
  } = sketch;
  const spec: KindSpec = {
    name: kind,
    version,
    summary: '',
    inputs:
      kind === 'command'
        ? {}
        : Object.fromEntries(
            Object.keys(inputs)
              .filter((key) => key !== 'init')
              .map((key) => [key, { required: true, many: false, about: '' }]),
          ),
    openInputs: kind === 'command',
    cpus,
    process: kind === 'command' ? 'command' : 'stage',
  };
  const unkeyedOfTests = ['/gate', '/started', '/deaf', '/write', '/exit', '/die', '/error', '/steps'];
  const task = {
    name: name as TaskName,
    stage: name.split('@', 1)[0]!,
    experiment: name.includes('@') ? name.slice(name.indexOf('@') + 1) : undefined,
    kind: spec,
    options,
    unkeyed: new Set([...unkeyedOfTests, ...unkeyed]),
    places: new Map(
      Object.entries(lines).map(([at, line]) => [at, { file: 'pipeline.yaml', line, column: 1 }]),
    ),
    inputs: Object.entries(inputs).flatMap(([input, from]) =>
      typeof from === 'string'
        ? [plannedInput(root, originOf(spec, input), undefined, from)]
        : from.map((one) => plannedInput(root, originOf(spec, input), one.split('@')[1], one)),
    ),
    cpus,
    ...(memory !== undefined && { memory }),
    ...(gpus !== undefined && { gpus }),
  };
  return { ...task, keyed: keyedOptions(task) };
}

/** `with:/pairs` and `init` are options of a kind, `run/1` an argument of a command. */
function originOf({ openInputs }: KindSpec, name: string): InputOrigin {
  if (name.startsWith('with:')) return { type: 'path-option', pointer: name.slice('with:'.length) };
  if (name === 'init' && !openInputs) return { type: 'experiment-option', pointer: '/init' };
  const argument = /^run\/(\d+)$/.exec(name)?.[1];
  return argument === undefined ? { type: 'in', name } : { type: 'argument', index: Number(argument) };
}

function plannedInput(
  root: string,
  origin: InputOrigin,
  member: string | undefined,
  from: string,
): PlannedInput {
  const place = { file: 'pipeline.yaml', line: 7, column: 5 };
  if (from.startsWith('path:')) {
    const written = from.slice('path:'.length);
    return planInput(origin, { member, place, source: { type: 'path', path: join(root, written), written } });
  }
  const [task, ...output] = from.split('/');
  const source = { type: 'task', task: task as TaskName, output: output.join('/') } as const;
  return planInput(origin, { member, place, source });
}

export interface Project {
  readonly root: string;
  write(path: string, content: string): void;
  read(path: string): string;
  path(...parts: string[]): string;
  /** The names in artifacts/<folder>. */
  list(folder: string): string[];
  /** What `current/<task>` holds in out/. */
  result(task: string, file?: string): string;
  run(tasks: readonly TaskSketch[], how?: How): Promise<Ran>;
  preview(tasks: readonly TaskSketch[], how?: How): Promise<Record<string, string>>;
  remove(): void;
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

export function createProject(root = mkdtempSync(join(tmpdir(), 'occ-pipe-'))): Project {
  const path = (...parts: string[]): string => join(root, ...parts);
  const read = (file: string): string => readFileSync(path(file), 'utf8');
  return {
    root,
    path,
    read,
    write(file, content) {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), content);
    },
    list: (folder) => readdirSync(path('artifacts', folder)).sort(),
    result: (task, file = 'result.txt') => read(`artifacts/current/${task}/out/${file}`),
    run: (tasks, how = {}) => runTasks(root, tasks, how),
    preview: (tasks, how = {}) => previewTasks(root, tasks, how),
    remove: () => rmSync(root, { recursive: true, force: true }),
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
