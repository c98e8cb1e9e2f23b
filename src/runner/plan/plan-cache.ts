import { join } from 'node:path';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { readText } from '../../base/environment/read-file.ts';
import { hashText } from '../../base/hash-text.ts';
import { hideCredentials } from '../../base/text/redact.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { findFile, readSource } from '../config/source/find-file.ts';
import { fileNamedBy, type NamedFile, projectFiles } from '../config/stages/project-files.ts';
import type { KindCatalog } from './kind.ts';
import type { LoadOptions } from './load-plan.ts';
import type { InputSource, Plan, PlannedInput, PlannedTask } from './plan.ts';

/** A plan as it is cached: what tasks have in common stands there once, and tasks name it by its place. */
type CachedPlan = Omit<Plan, 'tasks' | 'repetitions'> & {
  readonly tasks: readonly CachedTask[];
  readonly configurations: readonly CachedConfiguration[];
  readonly slots: readonly Slot[];
  readonly repetitions: readonly (readonly [string, string])[];
  /** What arguments of commands would name, which would be wrong, if it were there. */
  readonly absent: readonly NamedFile[];
};

/** Kinds are taken from the present catalog. */
type CachedTask = Omit<PlannedTask, 'kind' | 'inputs' | keyof Configuration> & {
  readonly kind: string;
  readonly configuration: number;
  readonly inputs: readonly CachedInput[];
};

/** What only a task that runs needs is text of its own, which is not parsed before that. */
interface CachedConfiguration {
  readonly unkeyed: readonly string[];
  readonly keyed: string;
  readonly options: string;
  readonly places: string;
}

type Configuration = Pick<PlannedTask, 'unkeyed' | 'keyed' | 'options' | 'places'>;
/** What the inputs of different tasks that are written at one place have in common. */
type Slot = Pick<PlannedInput, 'origin' | 'name' | 'place'>;
/** A task is named by its place in the plan, an experiment by its place among them. */
type CachedInput = readonly [
  slot: number,
  source: readonly [task: number, output: string] | Extract<InputSource, { type: 'path' }>,
  member?: number,
  repetitionOf?: string,
];

/**
 * `loadPlan`, or what it gave before for the same file content, values set from outside, place and build. The
 * one thing on disk that a plan depends on beside the file, whether an argument of a command names a file of
 * the project, is checked again. Throws a ConfigError as `loadPlan` does; a wrong file is never cached.
 * @param build another one for every build of the program
 */
export async function loadCachedPlan(options: LoadOptions, build: string): Promise<Plan> {
  const found = findFile(options.cwd, options.file);
  const key = hashText(JSON.stringify([build, found, options.set, readSource(found).text]));
  const file = join(found.root, 'artifacts', 'cache', 'plans', hashText(found.file).slice(0, 16));
  const cached = readPlan(file, key);
  if (cached && !hasUntrackedFile(cached)) return thawed(cached, options.catalog);
  // To read YAML and to check it takes more code than all the rest of a run that has nothing to do.
  const { loadPlan } = await import('./load-plan.ts');
  const plan = loadPlan(options);
  writePlan(file, key, frozen(plan));
  return plan;
}

function readPlan(file: string, key: string): CachedPlan | undefined {
  try {
    const text = readText(file);
    const plan = text.slice(SEAL_LENGTH);
    return text.slice(0, SEAL_LENGTH) === seal(key, plan) ? (JSON.parse(plan) as CachedPlan) : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time and nothing else; one with credentials in it would keep them. */
function writePlan(file: string, key: string, plan: CachedPlan): void {
  const text = JSON.stringify(plan);
  if (hideCredentials(text) !== text) return;
  try {
    writeWhole(file, [seal(key, text), text]);
  } catch (error) {
    if (!isOfSystem(error)) throw error;
  }
}

/** What stands before a plan: of another key, or with another bit, it is none. */
function seal(key: string, plan: string): string {
  return hashText(`${key}\n${plan}`);
}

const SEAL_LENGTH = 64;

function hasUntrackedFile({ root, absent }: CachedPlan): boolean {
  return absent.some(projectFiles(root));
}

function frozen(plan: Plan): CachedPlan {
  const tasks = [...plan.tasks.values()];
  const named = tasks.flatMap(({ kind, options }) =>
    kind.process === 'command'
      ? (options['run'] as readonly string[]).flatMap(
          (text, index) => fileNamedBy(plan.root, { index, text }) ?? [],
        )
      : [],
  );
  const configurations = createTable<CachedConfiguration>();
  const slots = createTable<Slot>();

  const taskNumbers = new Map(tasks.map(({ name }, i) => [name, i]));
  const experimentNumbers = new Map(plan.experiments.map((name, i) => [name, i]));

  const frozenInput = ({ origin, name, place, source, member, repetitionOf }: PlannedInput): CachedInput => {
    const slot = slots.add(place, name, () => ({ origin, name, place }));
    const from = source.type === 'path' ? source : ([taskNumbers.get(source.task)!, source.output] as const);
    if (member === undefined) return [slot, from];
    const memberNumber = experimentNumbers.get(member)!;
    return repetitionOf === undefined ? [slot, from, memberNumber] : [slot, from, memberNumber, repetitionOf];
  };
  const frozenTask = (task: PlannedTask): CachedTask => ({
    ...task,
    ...NOT_OF_ITS_OWN,
    kind: task.kind.name,
    inputs: task.inputs.map(frozenInput),
    configuration: configurations.add(task.options, '', () => frozenConfiguration(task)),
  });
  return {
    ...plan,
    tasks: tasks.map(frozenTask),
    configurations: configurations.rows,
    slots: slots.rows,
    repetitions: [...plan.repetitions],
    absent: [...new Map(named.map((file) => [`${file.isBare} ${file.file}`, file])).values()],
  };
}

/** JSON leaves them out, which is quicker than to copy all others. */
const NOT_OF_ITS_OWN = { unkeyed: undefined, keyed: undefined, options: undefined, places: undefined };

function frozenConfiguration({ unkeyed, keyed, options, places }: PlannedTask): CachedConfiguration {
  const rows = [...places].map(([pointer, { line, column }]) => [pointer, line, column]);
  return {
    unkeyed: [...unkeyed],
    keyed,
    options: JSON.stringify(options),
    places: JSON.stringify(rows),
  };
}

/** Rows by what they are made of, each once. */
function createTable<Row>() {
  const rows: Row[] = [];
  const known = new Map<object, Map<string, number>>();
  return {
    rows,
    add(of: object, name: string, make: () => Row): number {
      const named = known.get(of) ?? new Map<string, number>();
      known.set(of, named);
      const there = named.get(name);
      if (there !== undefined) return there;
      named.set(name, rows.length);
      return rows.push(make()) - 1;
    },
  };
}

function thawed({ absent: _, configurations, slots, ...plan }: CachedPlan, catalog: KindCatalog): Plan {
  const known = configurations.map((cached) => thawedConfiguration(cached, plan.shownFile));
  const thawedInput = ([number, from, member, repetitionOf]: CachedInput): PlannedInput => {
    const { origin, name, place } = slots[number]!;
    return {
      ...{ origin, name, place },
      member: member === undefined ? undefined : plan.experiments[member]!,
      ...(repetitionOf !== undefined && { repetitionOf }),
      source: isTask(from) ? { type: 'task', task: plan.tasks[from[0]]!.name, output: from[1] } : from,
    };
  };
  const tasks = plan.tasks.map((cached) => {
    const inputs = cached.inputs.map(thawedInput);
    const task = new ThawedTask(cached, catalog.get(cached.kind)!, inputs, known[cached.configuration]!);
    return [cached.name, task] as const;
  });
  return { ...plan, tasks: new Map(tasks), repetitions: new Map(plan.repetitions) };
}

/** A class, so that the engine knows thousands of them for objects of one shape. */
class ThawedTask implements PlannedTask {
  readonly name;
  readonly stage;
  readonly experiment;
  readonly kind;
  readonly unkeyed;
  readonly keyed;
  readonly inputs;
  readonly cpus;
  readonly memory;
  readonly gpus;
  readonly retries;
  readonly tolerance;
  readonly provenance;
  readonly #configuration;

  constructor(
    cached: CachedTask,
    kind: PlannedTask['kind'],
    inputs: PlannedTask['inputs'],
    configuration: Configuration,
  ) {
    this.name = cached.name;
    this.stage = cached.stage;
    this.experiment = cached.experiment;
    this.kind = kind;
    this.unkeyed = configuration.unkeyed;
    this.keyed = configuration.keyed;
    this.inputs = inputs;
    this.cpus = cached.cpus;
    this.memory = cached.memory;
    this.gpus = cached.gpus;
    this.retries = cached.retries;
    this.tolerance = cached.tolerance;
    this.provenance = cached.provenance;
    this.#configuration = configuration;
  }

  get options(): PlannedTask['options'] {
    return this.#configuration.options;
  }

  get places(): PlannedTask['places'] {
    return this.#configuration.places;
  }
}

function isTask(source: CachedInput[1]): source is Extract<CachedInput[1], readonly unknown[]> {
  return Array.isArray(source);
}

function thawedConfiguration(
  { unkeyed, keyed, options, places }: CachedConfiguration,
  file: string,
): Configuration {
  let readOptions: Configuration['options'] | undefined;
  let readPlaces: Configuration['places'] | undefined;
  return {
    unkeyed: new Set(unkeyed),
    keyed,
    get options() {
      readOptions ??= JSON.parse(options) as Configuration['options'];
      return readOptions;
    },
    get places() {
      readPlaces ??= new Map(
        (JSON.parse(places) as [string, number, number][]).map(([pointer, line, column]) => [
          pointer,
          { file, line, column },
        ]),
      );
      return readPlaces;
    },
  };
}
