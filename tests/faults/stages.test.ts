import { afterAll, describe, expect, test } from 'vitest';
import { howMany, isLong, sample } from './support/campaign.ts';
import { noFaults } from './support/fault.ts';
import { tryFault } from './support/situation.ts';
import { stageSituations } from './support/stage-situations.ts';
import { everyError, everyKill, randomKills } from './support/trials.ts';

/** Training has most to lose; of what computes no features, the others take turns by the seed in the short version. */
const choose = (tasks: readonly string[]): readonly string[] =>
  isLong
    ? tasks
    : [
        'train@baseline',
        ...sample(
          tasks.filter((task) => !task.includes('@')),
          1,
          'stage',
        ),
      ];

const situations = noFaults === undefined ? await stageSituations(choose) : [];
afterAll(() => {
  for (const { remove } of situations) remove();
});

describe.skipIf(noFaults !== undefined)(`a stage${noFaults ? ` (skipped: ${noFaults})` : ''}`, () => {
  const trials = situations.flatMap((one) => {
    const who = ['stage'] as const;
    return [
      ...randomKills([one], isLong ? 4 : 0, who),
      ...sample(everyKill(one, who), howMany({ long: 6, short: 1 }), `kills of ${one.title}`),
      ...sample(everyError(one, who), howMany({ long: 6, short: 1 }), `errors of ${one.title}`),
    ];
  });
  let struck = 0;

  for (const { title, situation, fault } of trials) {
    test(`leaves all whole, ${title}`, async () => {
      const { at } = await tryFault(situation, fault);
      if (at !== undefined) struck += 1;
    });
  }

  test('has been struck by nearly all of them', () => {
    expect(struck).toBeGreaterThan(0.8 * trials.length - 1);
  });
});
