import { InputError } from '../../base/input-error.ts';
import { type RandomStream, randomStream } from '../../base/random.ts';

const FOLDS = 10;

/** Pictures of one person are counted from 1, as in LFW. */
export interface PairWorld {
  readonly names: readonly string[];
  readonly picturesPerPerson: number;
}

/**
 * A list of `pairs` pairs in LFW's format: ten folds, each with equally many pairs of the same and of
 * different people. As in LFW no person is in two folds, as long as each fold then has people and pairs
 * enough; else every fold draws from all of them. No pair comes twice. An InputError where there are not as
 * many pairs.
 */
export function pairsText(seed: number, pairs: number, world: PairWorld): string {
  const perKind = pairs / (2 * FOLDS);
  if (!Number.isInteger(perKind)) {
    throw new InputError(`${pairs} pairs cannot be split into ${FOLDS} equal folds`, {
      place: 'synthetic.pairs',
      cure: `use a multiple of ${2 * FOLDS}: each fold has as many pairs of one person as of two`,
    });
  }
  const lines = [`${FOLDS}\t${perKind}`];
  const random = randomStream(seed, 'pairs');
  const taken = new Set<string>();
  for (const people of peopleOfFolds(world, perKind)) {
    lines.push(...drawDistinct(perKind, taken, () => samePair(random, people, world)));
    lines.push(...drawDistinct(perKind, taken, () => differentPair(random, people, world)));
  }
  return `${lines.join('\n')}\n`;
}

/** Numbers of the people that each fold draws from. */
function peopleOfFolds(world: PairWorld, perKind: number): number[][] {
  const all = world.names.map((_, i) => i);
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    all.slice(Math.floor((all.length * fold) / FOLDS), Math.floor((all.length * (fold + 1)) / FOLDS)),
  );
  if (folds.every((people) => mostPairs(people.length, world.picturesPerPerson) >= perKind)) return folds;
  const most = mostPairs(all.length, world.picturesPerPerson);
  if (most >= perKind * FOLDS) return folds.map(() => all);
  throw new InputError(
    `${world.names.length} people with ${world.picturesPerPerson} pictures each make fewer pairs than asked for`,
    {
      place: 'synthetic.pairs',
      cure: `ask for at most ${2 * FOLDS * Math.floor(most / FOLDS)} pairs, or for more test-identities or test-images`,
    },
  );
}

/** How many distinct pairs there are, of the kind of which there are fewer. */
function mostPairs(people: number, pictures: number): number {
  const same = (people * pictures * (pictures - 1)) / 2;
  const different = ((people * (people - 1)) / 2) * pictures * pictures;
  return Math.min(same, different);
}

function drawDistinct(count: number, taken: Set<string>, draw: () => string): string[] {
  const drawn: string[] = [];
  while (drawn.length < count) {
    const line = draw();
    if (taken.has(line)) continue;
    taken.add(line);
    drawn.push(line);
  }
  return drawn;
}

function samePair(random: RandomStream, people: readonly number[], world: PairWorld): string {
  const name = world.names[random.pick(people)]!;
  const [i, j] = twoOf(random, world.picturesPerPerson);
  return `${name}\t${i + 1}\t${j + 1}`;
}

function differentPair(random: RandomStream, people: readonly number[], world: PairWorld): string {
  const [a, b] = twoOf(random, people.length);
  const picture = (): number => 1 + random.int(world.picturesPerPerson);
  return `${world.names[people[a]!]!}\t${picture()}\t${world.names[people[b]!]!}\t${picture()}`;
}

/** Two different numbers below `n`, the smaller one first. */
function twoOf(random: RandomStream, n: number): [number, number] {
  const a = random.int(n);
  const b = (a + 1 + random.int(n - 1)) % n;
  return a < b ? [a, b] : [b, a];
}
