import { resolve } from 'node:path';
import { PROGRAM } from '../../base/environment/program.ts';
import type { JsonObject } from '../../base/json.ts';
import { notesByMember } from '../decide/member-notes.ts';
import type { ResolvedInput } from '../decide/resolve-inputs.ts';
import type { Session } from '../decide/session.ts';
import type { JobFile } from '../job/job-file.ts';
import { inputsByOption, mapOptions, pathOfOption } from '../job/options.ts';
import { isPartOfOption } from '../plan/input-origin.ts';
import type { PlannedInput, PlannedTask } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import type { Attempt } from '../work/attempts.ts';

export function makeJob(
  session: Session,
  task: PlannedTask,
  inputs: readonly ResolvedInput[],
  attempt: Attempt,
  { threads, engine, provider }: Pick<JobFile, 'threads' | 'engine' | 'provider'>,
): JobFile {
  const members = notesByMember(inputs);
  const paths = inputPaths(session.store, inputs);
  return {
    version: 1,
    ...(PROGRAM !== undefined && { program: PROGRAM }),
    task: task.name,
    kind: task.kind.name,
    options: jobOptions(session.plan.root, task, paths),
    inputs: jobInputs(paths),
    ...(Object.keys(members).length > 0 && { members }),
    out: attempt.out,
    log: attempt.log,
    checkpoints: attempt.checkpoints,
    cache: session.artifacts.cache,
    threads,
    engine,
    provider,
  };
}

type Paths = ReadonlyMap<PlannedInput, string>;

/** Where each input lies, absolute. */
export function inputPaths(store: Store, inputs: readonly ResolvedInput[]): Paths {
  return new Map(inputs.map((resolved) => [resolved.input, pathOf(store, resolved)]));
}

function pathOf(store: Store, { input: { source }, from }: ResolvedInput): string {
  if (source.type === 'path') return source.path;
  return store.outputPath((from as { entry: string }).entry, source.output);
}

function jobOptions(root: string, task: PlannedTask, paths: Paths): JsonObject {
  const inputOptions = inputsByOption(task);
  return mapOptions(task.options, (value, pointer) => {
    const path = pathOfOption(value);
    if (path !== undefined) return resolve(root, path);
    const input = inputOptions.get(pointer);
    return input ? paths.get(input) : value;
  });
}

/** Without those that are options: they stand there. */
function jobInputs(paths: Paths): JobFile['inputs'] {
  const inputs: Record<string, string | Record<string, string>> = {};
  for (const [input, path] of paths) {
    const { name, member } = input;
    if (isPartOfOption(input)) continue;
    if (member === undefined) inputs[name] = path;
    else inputs[name] = { ...(inputs[name] as Record<string, string> | undefined), [member]: path };
  }
  return inputs;
}
