import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from '../context.ts';
import { occludedInput } from './occluded-input.ts';
import type { PairOptions } from './pairs-of.ts';

/** The trees that second images are occluded in: "factor-2.0" -> its folder. */
export function occludedTrees(context: StageContext<PairOptions>): Map<string, string> {
  const input = occludedInput(context);
  const names = readdirSync(input, { withFileTypes: true })
    .filter((entry) => /^(factor|box)-/.test(entry.name))
    .map((entry) => entry.name)
    .sort(byFactor);
  if (names.length === 0) return new Map([['occluded', input]]);
  return new Map(names.map((name) => [name, join(input, name)]));
}

/** factor-10.0 comes after factor-2.0. */
function byFactor(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
