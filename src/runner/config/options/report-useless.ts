import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../base/json.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { find, type LocatedMap, toJson } from '../source/located.ts';
import type { OptionTable } from './option-table.ts';

/**
 * Reports options that do nothing beside the values of others, where they were written in sight of these: in
 * the same layer, or above it. What a layer below says was meant for another value (an experiment that is
 * extended), or for another experiment (a stage of several).
 * @param layers what was written, later ones win
 * @param merged those and the defaults
 */
export function reportUseless(
  layers: readonly LocatedMap[],
  merged: LocatedMap,
  { usedWith }: OptionTable,
  { placeOf, report }: Pick<Diagnostics, 'placeOf' | 'report'>,
): void {
  const layerOf = (option: string): number =>
    layers.findLastIndex((layer) => find(layer, option.split('.')) !== undefined);
  const own = layers.length > 1 ? layers.slice(1) : layers;
  const written = new Set(own.flatMap(namesIn));
  for (const option of written) {
    const layer = layerOf(option);
    const key = layers[layer] && find(layers[layer], option.split('.'))?.key;
    if (key === undefined) continue;
    for (const { known, ...needs } of usedWith[option] ?? []) {
      const decider = find(merged, needs.option.split('.'));
      const found = decider ? toJson(decider.value) : null;
      const isAmong = (values: readonly Json[]) => values.some((value) => isDeepStrictEqual(found, value));
      // A wrong value is told where it stands, and what it would be with the right one is not known.
      if (isAmong(needs.values) || (known && !isAmong(known)) || layer < layerOf(needs.option)) continue;
      report({ type: 'option-not-here', at: placeOf(key), option, needs, found });
      break;
    }
  }
}

/** Dotted names of the options, and of those in maps. */
function namesIn({ entries }: LocatedMap): string[] {
  return [...entries].flatMap(([name, { value }]) =>
    value.type === 'map' ? [name, ...namesIn(value).map((inner) => `${name}.${inner}`)] : [name],
  );
}
