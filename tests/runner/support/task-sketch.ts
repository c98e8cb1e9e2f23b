import { join } from 'node:path';
import type { JsonObject } from '../../../src/base/json.ts';
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
