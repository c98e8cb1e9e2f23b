import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { PlannedTask } from '../../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';
import { suggest } from '../problems/suggest.ts';

/**
 * The `path:` inputs of these tasks that are not there. Apart from loading, so that it asks only for what
 * runs.
 */
export function checkPaths(tasks: Iterable<PlannedTask>, root: string): Problem[] {
  const problems = new Map<string, Problem>();
  const there = new Map<string, boolean>();
  for (const { inputs } of tasks) {
    for (const { source, place } of inputs) {
      if (source.type !== 'path') continue;
      if (!there.has(source.path)) there.set(source.path, existsSync(source.path));
      if (there.get(source.path)) continue;
      const { written } = source;
      problems.set(`${place.line}:${place.column} ${written}`, {
        ...{ type: 'missing-path', at: place, written, root },
        alternatives: alternativesTo(source.path, written),
      });
    }
  }
  return [...problems.values()];
}

/** Names beside it that are spelt nearly so, as they would be written. */
function alternativesTo(file: string, written: string): string[] {
  const folder = path.dirname(file);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return suggest(path.basename(file), names).map((name) =>
    path.posix.join(path.posix.dirname(written), name),
  );
}
