import { expect, test } from 'vitest';
import type { OptionTable } from '../../../src/runner/config/options/option-table.ts';
import { unkeyedOptions } from '../../../src/runner/config/options/options.ts';
import { type LocatedMap, locate } from '../../../src/runner/config/source/located.ts';

const table: OptionTable = {
  defaults: {},
  mapDefaults: {},
  entryDefaults: {},
  defaultsFrom: {},
  defaultsWith: {},
  unkeyed: ['/workers'],
  omitted: { '/network/groups': 1, '/crop': [0, 0] },
  sameAs: {},
  experimentInputs: {},
  onlyWith: {},
  usedWith: {},
  names: [],
};

test('an option that was added later is out of the key at the value that means "as before", and only there', () => {
  const unkeyed = (groups: number, crop: number[]) =>
    unkeyedOptions(table, locate({ network: { groups }, crop }) as LocatedMap);
  expect(unkeyed(1, [0, 0])).toEqual(['/workers', '/network/groups', '/crop']);
  expect(unkeyed(2, [0, 1])).toEqual(['/workers']);
});
