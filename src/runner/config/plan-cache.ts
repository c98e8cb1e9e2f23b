import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { hashText } from '../content/hash-files.ts';
import type { KindCatalog } from '../kind.ts';
import type { Plan, PlannedTask } from '../plan.ts';
import { namesProjectFile } from './command.ts';
import { findFile, readSource } from './find-file.ts';
import { type LoadOptions, loadPlan } from './load-plan.ts';

/** Tasks as they are cached: kinds come from the catalog of the day. */
type CachedTask = Omit<PlannedTask, 'kind'> & { readonly kind: string };
type CachedPlan = Omit<Plan, 'tasks'> & { readonly tasks: readonly CachedTask[] };

/**
 * `loadPlan`, or what it gave before for the same file content, values set from outside, place and build. The one thing on disk that a plan
 * depends on beside the file, whether an argument of a command names a file of the project, is looked at again.
 * Throws a ConfigError as `loadPlan` does; a wrong file is never cached.
 * @param build another one for every build of the program
 */
export function loadCachedPlan(options: LoadOptions, build: string): Plan {
  const found = findFile(options.cwd, options.file);
  const key = hashText(JSON.stringify([build, found, options.set, readSource(found).text]));
  const file = join(found.root, 'artifacts', 'cache', 'plans', hashText(found.file).slice(0, 16));
  const cached = readPlan(file, key, options.catalog);
  if (cached && !hasUntrackedFile(cached)) return cached;
  const plan = loadPlan(options);
  writePlan(file, key, plan);
  return plan;
}

function readPlan(file: string, key: string, catalog: KindCatalog): Plan | undefined {
  try {
    const [keyOfFile, plan] = deserialize(readFileSync(file)) as [string, CachedPlan];
    if (keyOfFile !== key) return undefined;
    const tasks = plan.tasks.map((task) => ({ ...task, kind: catalog.get(task.kind)! }));
    return { ...plan, tasks: new Map(tasks.map((task) => [task.name, task])) };
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time and nothing else. */
function writePlan(file: string, key: string, plan: Plan): void {
  const tasks = [...plan.tasks.values()].map((task): CachedTask => ({ ...task, kind: task.kind.name }));
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}.tmp`, serialize([key, { ...plan, tasks }]));
    renameSync(`${file}.${process.pid}.tmp`, file);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error;
  }
}

function hasUntrackedFile({ root, tasks }: Plan): boolean {
  return [...tasks.values()].some(
    ({ kind, options }) =>
      kind.process === 'command' &&
      (options['run'] as string[]).some((text, index) => namesProjectFile({ index, text }, root)),
  );
}
