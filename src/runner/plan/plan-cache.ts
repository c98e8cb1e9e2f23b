import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashText } from '../../base/hash-text.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { findFile, readSource } from '../config/source/find-file.ts';
import { projectFiles } from '../config/stages/command.ts';
import type { KindCatalog } from './kind.ts';
import type { LoadOptions } from './load-plan.ts';
import type { Plan, PlannedTask } from './plan.ts';

/**
 * Tasks as they are cached: kinds are taken from the present catalog. What only a task that runs needs is
 * text of its own, which is not parsed before that.
 */
type CachedTask = Omit<PlannedTask, 'kind' | 'unkeyed' | 'options' | 'places'> & {
  readonly kind: string;
  readonly unkeyed: readonly string[];
  readonly options: string;
  readonly places: string;
};
type CachedPlan = Omit<Plan, 'tasks' | 'repetitions'> & {
  readonly tasks: readonly CachedTask[];
  readonly repetitions: readonly (readonly [string, string])[];
  /** Arguments of commands that would be wrong if there were files of such names. */
  readonly words: readonly (readonly [index: number, text: string])[];
};

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
    const [keyOfFile, plan] = JSON.parse(readFileSync(file, 'utf8')) as [string, CachedPlan];
    return keyOfFile === key ? plan : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time and nothing else. */
function writePlan(file: string, key: string, plan: CachedPlan): void {
  try {
    writeWhole(file, [JSON.stringify([key, plan])]);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error;
  }
}

function hasUntrackedFile({ root, words }: CachedPlan): boolean {
  const namesProjectFile = projectFiles(root);
  return words.some(([index, text]) => namesProjectFile({ index, text }));
}

function frozen(plan: Plan): CachedPlan {
  const tasks = [...plan.tasks.values()];
  const arguments_ = tasks.flatMap(({ kind, options }) =>
    kind.process === 'command' ? [...(options['run'] as readonly string[]).entries()] : [],
  );
  return {
    ...plan,
    tasks: tasks.map((task) => ({
      ...task,
      kind: task.kind.name,
      unkeyed: [...task.unkeyed],
      options: JSON.stringify(task.options),
      places: JSON.stringify([...task.places]),
    })),
    repetitions: [...plan.repetitions],
    words: [...new Map(arguments_.map((argument) => [argument.join(' '), argument])).values()],
  };
}

function thawed({ words: _, ...plan }: CachedPlan, catalog: KindCatalog): Plan {
  const tasks = plan.tasks.map((task) => thawedTask(task, catalog));
  return {
    ...plan,
    tasks: new Map(tasks.map((task) => [task.name, task])),
    repetitions: new Map(plan.repetitions),
  };
}

function thawedTask(
  { kind, unkeyed, options, places, ...task }: CachedTask,
  catalog: KindCatalog,
): PlannedTask {
  let readOptions: PlannedTask['options'] | undefined;
  let readPlaces: PlannedTask['places'] | undefined;
  return {
    ...task,
    kind: catalog.get(kind)!,
    unkeyed: new Set(unkeyed),
    get options() {
      readOptions ??= JSON.parse(options) as PlannedTask['options'];
      return readOptions;
    },
    get places() {
      readPlaces ??= new Map(JSON.parse(places) as [string, never][]);
      return readPlaces;
    },
  };
}
