import { afterAll, describe, expect, test } from 'vitest';
import { howMany, isLong, sample } from './support/campaign.ts';
import { commandSituations } from './support/command-situations.ts';
import { noFaults } from './support/fault.ts';
import { tryFault } from './support/situation.ts';
import { everyError, everyKill, randomKills } from './support/trials.ts';

const situations = noFaults === undefined ? await commandSituations() : [];
afterAll(() => {
  for (const { remove } of situations) remove();
});

describe.skipIf(noFaults !== undefined)(`a run${noFaults ? ` (skipped: ${noFaults})` : ''}`, () => {
  const random = randomKills(situations, isLong ? 100 : 2);
  const aimed = sample(
    situations.flatMap((one) => everyKill(one)),
    howMany({ long: 200, short: 2 }),
    'kills',
  );
  const errors = sample(
    situations.flatMap((one) => everyError(one)),
    howMany({ long: 300, short: 4 }),
    'errors',
  );
  let struck = 0;

  for (const { title, situation, fault } of [...random, ...aimed, ...errors]) {
    test(`leaves all whole, ${title}`, async () => {
      const { at } = await tryFault(situation, fault);
      if (at !== undefined) struck += 1;
    });
  }

  test('has been struck by nearly all of them', () => {
    expect(struck).toBeGreaterThan(0.9 * (random.length + aimed.length + errors.length) - 1);
  });
});
