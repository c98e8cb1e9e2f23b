import type { Json, JsonObject } from '../../base/json.ts';
import { pointerBelow } from '../../base/json-pointer.ts';
import { inputsByOption, pathOfOption } from '../job/options.ts';
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

  // In one pass, without a copy of the options: it is done for every task of a plan.
  function keyed(value: Json, pointer: string): string | undefined {
    if (task.unkeyed.has(pointer)) return undefined;
    if (pathOfOption(value) !== undefined) return sortedJson(PATH);
    if (inputOptions.has(pointer)) return sortedJson(INPUT);
    if (typeof value !== 'object' || value === null) return sortedJson(value);
    const parts: string[] = [];
    if (isList(value)) {
      for (const [i, item] of value.entries()) {
        const json = keyed(item, pointerBelow(pointer, String(i)));
        if (json !== undefined) parts.push(json);
      }
      return `[${parts.join()}]`;
    }
    for (const key of Object.keys(value).sort()) {
      const json = keyed(value[key]!, pointerBelow(pointer, key));
      if (json !== undefined) parts.push(`${sortedJson(key)}:${json}`);
    }
    return `{${parts.join()}}`;
  }
  return keyed(task.options, '')!;
}

function isList(value: JsonObject | readonly Json[]): value is readonly Json[] {
  return Array.isArray(value);
}
