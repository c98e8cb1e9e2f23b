import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { mergeMaps } from '../../../src/runner/config/options/merge.ts';
import { EMPTY_MAP, type LocatedMap, locate, toJson } from '../../../src/runner/config/source/located.ts';

const leaf = fc.oneof(
  fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string()),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const { any, shaped } = fc.letrec<{ any: JsonObject; shaped: JsonObject }>((tie) => ({
  /** A key may hold a map in one layer and a list in another. */
  any: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '__proto__'),
    fc.oneof({ maxDepth: 3 }, leaf, tie('any')),
    { maxKeys: 3 },
  ) as fc.Arbitrary<JsonObject>,
  /** As options are: a key always holds a map, or never. */
  shaped: fc.record(
    { a: leaf, b: leaf, map: fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('shaped')) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
}));
const located = (json: JsonObject) => locate(json) as LocatedMap;
const map = any.map(located);
const options = shaped.map(located);
const merged = (...layers: LocatedMap[]) => toJson(mergeMaps(...layers));

describe('Merging options', () => {
  test('is associative for options, which are maps or never are', () => {
    fc.assert(
      fc.property(options, options, options, (a, b, c) => {
        expect(merged(mergeMaps(a, b), c)).toEqual(merged(a, mergeMaps(b, c)));
      }),
    );
  });

  test('leaves a map as it is beside an empty one or itself', () => {
    fc.assert(
      fc.property(map, (a) => {
        expect(merged(a, EMPTY_MAP)).toEqual(toJson(a));
        expect(merged(EMPTY_MAP, a)).toEqual(toJson(a));
        expect(merged(a, a)).toEqual(toJson(a));
      }),
    );
  });

  test('keeps every scalar and list of the layer above, and every key of both', () => {
    fc.assert(
      fc.property(map, map, (below, above) => {
        const result = mergeMaps(below, above);
        expect(new Set(result.entries.keys())).toEqual(
          new Set([...below.entries.keys(), ...above.entries.keys()]),
        );
        for (const [name, { value }] of above.entries)
          if (value.type !== 'map') expect(toJson(result.entries.get(name)!.value)).toEqual(toJson(value));
      }),
    );
  });

  test('changes none of its layers', () => {
    fc.assert(
      fc.property(map, map, (a, b) => {
        const before = JSON.stringify([toJson(a), toJson(b)]);
        mergeMaps(a, b);
        expect(JSON.stringify([toJson(a), toJson(b)])).toBe(before);
      }),
    );
  });
});

test('locating and reading back gives the same JSON', () => {
  fc.assert(
    fc.property(any, (json) => {
      expect(JSON.stringify(toJson(locate(json)))).toBe(JSON.stringify(json));
    }),
  );
});
