import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PairFormat } from '../../faces/pairs/parse-pairs.ts';
import type { StageContext } from '../context.ts';
import { occludedInput } from './occluded-input.ts';

/** The trees that second images are occluded in: "factor-2.0" -> its folder. None: only clean ones. */
export function occludedTrees(
  context: StageContext<{ readonly 'pair-format': PairFormat }>,
): Map<string, string> {
  const input = occludedInput(context);
  if (input === undefined) return new Map();
  const names = readdirSync(input)
    .filter((name) => /^(factor|box)-/.test(name) && statSync(join(input, name)).isDirectory())
    .sort(byFactor);
  if (names.length === 0) return new Map([['occluded', input]]);
  return new Map(names.map((name) => [name, join(input, name)]));
}

/** factor-10.0 comes after factor-2.0. */
function byFactor(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
