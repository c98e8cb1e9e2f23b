import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { pairsText } from '../../src/faces/synthetic/pairs.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `Person_${i + 1}`);

function parse(text: string): { header: string; lines: string[][] } {
  const [header, ...lines] = text.trimEnd().split('\n');
  return { header: header!, lines: lines.map((line) => line.split('\t')) };
}

describe('the list of pairs', () => {
  const world = { names: names(60), picturesPerPerson: 8 };
  const { header, lines } = parse(pairsText(100, 2000, world));

  test('says in its header how many folds there are and how many pairs of each kind a fold has', () => {
    expect(header).toBe('10\t100');
    expect(lines).toHaveLength(2000);
  });

  test('has in each fold the pairs of one person first, then the pairs of two', () => {
    lines.forEach((line, i) => {
      expect(line).toHaveLength(i % 200 < 100 ? 3 : 4);
    });
  });

  test('never pairs a picture with itself, two pictures of one person as different, or two pictures twice', () => {
    for (const line of lines) {
      if (line.length === 3) expect(line[1]).not.toBe(line[2]);
      else expect(line[0]).not.toBe(line[2]);
    }
    expect(new Set(lines.map((line) => line.join())).size).toBe(lines.length);
  });

  test('names pictures that exist, and uses every person', () => {
    const seen = new Set<string>();
    for (const line of lines) {
      const [first, i, third, fourth] = line;
      seen.add(first!);
      if (line.length === 4) seen.add(third!);
      for (const picture of [i, line.length === 3 ? third : fourth]) {
        expect(Number(picture)).toBeGreaterThanOrEqual(1);
        expect(Number(picture)).toBeLessThanOrEqual(8);
      }
    }
    expect(seen.size).toBe(60);
  });

  test('has no person in two folds', () => {
    const foldOf = new Map<string, number>();
    lines.forEach((line, i) => {
      const fold = Math.floor(i / 200);
      for (const person of line.length === 3 ? [line[0]!] : [line[0]!, line[2]!]) {
        expect(foldOf.get(person) ?? fold).toBe(fold);
        foldOf.set(person, fold);
      }
    });
  });

  test('depends on the seed only', () => {
    expect(pairsText(100, 2000, world)).toBe(pairsText(100, 2000, world));
    expect(pairsText(101, 2000, world)).not.toBe(pairsText(100, 2000, world));
  });
});

test('with too few people for folds of their own, every fold draws from all', () => {
  const { lines } = parse(pairsText(7, 60, { names: names(6), picturesPerPerson: 4 }));
  expect(lines).toHaveLength(60);
  expect(new Set(lines.map((line) => line.join())).size).toBe(60);
});

test('all pairs there are can be asked for', () => {
  const { lines } = parse(pairsText(7, 40, { names: names(5), picturesPerPerson: 4 }));
  expect(new Set(lines.map((line) => line.join())).size).toBe(40);
});

test('more pairs than there are is an error that says how many there are', () => {
  const ask = () => pairsText(7, 80, { names: names(5), picturesPerPerson: 4 });
  expect(ask).toThrow(InputError);
  expect(ask).toThrow(expect.objectContaining({ cure: expect.stringContaining('at most 60 pairs') }));
});

test('a number of pairs that ten folds cannot share is an error', () => {
  expect(() => pairsText(7, 30, { names: names(60), picturesPerPerson: 8 })).toThrow(/30 pairs/);
});
