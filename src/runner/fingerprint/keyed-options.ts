import { inputsByOption, mapOptions, pathOfOption } from '../job/options.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { sortedJson } from './sorted-json.ts';

/** What stands in a key for `path:…`, and for the name of an experiment. */
export const REFERENCES = ['path:', 'input:'] as const;
const [PATH, INPUT] = REFERENCES;

/**
 * The options as the key holds them, as JSON (`sortedJson`): without the unkeyed ones, and with a mark in
 * place of each reference (`path:…`, `init: baseline`), whose content stands among the inputs. So a moved
 * folder or a renamed experiment changes nothing.
 */
export function keyedOptions(task: Pick<PlannedTask, 'options' | 'unkeyed' | 'inputs'>): string {
  const inputOptions = inputsByOption(task);
  const keyed = mapOptions(task.options, (value, pointer) => {
    if (task.unkeyed.has(pointer)) return undefined;
    if (pathOfOption(value) !== undefined) return PATH;
    return inputOptions.has(pointer) ? INPUT : value;
  });
  return sortedJson(keyed);
}
