import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { PlannedTask, Provenance } from '../../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';
import { suggest } from '../problems/suggest.ts';

/**
 * The `path:` inputs of these tasks that are not there, or are not the user's alone. Apart from loading, so
 * that it asks only for what runs.
 * @param artifacts the folder of results, absolute
 */
export function checkPaths(tasks: Iterable<PlannedTask>, root: string, artifacts: string): Problem[] {
  const problems = new Map<string, Problem>();
  const states = new Map<string, 'missing' | 'of-artifacts' | 'fine'>();
  const results = realPath(artifacts);
  const all = [...tasks];
  const told = provenanceByPath(all);
  for (const { inputs } of all) {
    for (const { source, place } of inputs) {
      if (source.type !== 'path') continue;
      const { written } = source;
      const state = states.get(source.path) ?? stateOf(source.path, results);
      states.set(source.path, state);
      const problem: Problem | undefined =
        state === 'missing'
          ? {
              type: 'missing-path',
              at: place,
              written,
              root,
              alternatives: alternativesTo(source.path, written),
              provenance: told.get(source.path),
            }
          : state === 'of-artifacts'
            ? { type: 'path-of-artifacts', at: place, written }
            : undefined;
      if (problem) problems.set(`${place.line}:${place.column} ${written}`, problem);
    }
  }
  return [...problems.values()];
}

/** What one of the stages says of where a path comes from, said of it in all of them. */
function provenanceByPath(tasks: readonly PlannedTask[]): ReadonlyMap<string, Provenance> {
  const told = new Map<string, Provenance>();
  for (const { inputs, provenance } of tasks) {
    if (provenance === undefined) continue;
    for (const { source } of inputs) {
      if (source.type === 'path' && !told.has(source.path)) told.set(source.path, provenance);
    }
  }
  return told;
}

function stateOf(file: string, artifacts: string): 'missing' | 'of-artifacts' | 'fine' {
  if (!existsSync(file)) return 'missing';
  const real = realPath(file);
  if (real === artifacts || artifacts.startsWith(real + path.sep)) return 'of-artifacts';
  const inside = real.startsWith(artifacts + path.sep) ? real.slice(artifacts.length + 1) : undefined;
  // One result that is there stays as it is.
  return inside === undefined || /^store[/\\][^/\\]+[/\\]out([/\\]|$)/.test(inside) ? 'fine' : 'of-artifacts';
}

/** Of what is not there yet: where it will be. */
function realPath(file: string): string {
  if (existsSync(file) || path.dirname(file) === file) return realpathSync(file);
  return path.join(realPath(path.dirname(file)), path.basename(file));
}

/** Names beside it that are spelt nearly so, as they would be written. */
function alternativesTo(file: string, written: string): string[] {
  const folder = path.dirname(file);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return suggest(path.basename(file), names).map((name) =>
    path.posix.join(path.posix.dirname(written), name),
  );
}
