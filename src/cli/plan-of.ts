import { loadPlan } from '../runner/config/load-plan.ts';
import type { Plan } from '../runner/plan.ts';
import { catalog } from '../stages/catalog.ts';
import type { Call } from './command.ts';

/** The plan that a call means: the file it names (or finds upwards) with its `--set` values. Throws ConfigError. */
export function planOf(call: Call): Plan {
  return loadPlan({
    file: call.options['file'] as string | undefined,
    set: (call.options['set'] ?? []) as string[],
    cwd: call.cwd,
    catalog,
  });
}
