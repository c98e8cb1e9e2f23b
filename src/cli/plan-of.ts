import type { Plan } from '../runner/plan/plan.ts';
import { loadCachedPlan } from '../runner/plan/plan-cache.ts';
import { catalog } from '../stages/catalog.ts';
import type { Call } from './command.ts';

/**
 * The plan that a call means: the file it names (or finds upwards) with its `--set` values. Throws
 * ConfigError.
 */
export function planOf(call: Call): Promise<Plan> {
  const set = (call.options['set'] ?? []) as string[];
  return loadCachedPlan(
    { file: call.options['file'] as string | undefined, set, cwd: call.cwd, catalog },
    __BUILD__,
  );
}
