import { expect, test } from 'vitest';
import { Ledger } from '../../bench/agreement/frame/ledger.ts';
import { type Outcome, rowsOf, totalsOf } from '../../bench/agreement/frame/rows.ts';
import { absolute, exact, relative } from '../../bench/agreement/frame/tolerance.ts';

const fixture = {
  given: [1, 2],
  rates: { far: [0.1, 0.2], name: 'x', none: null, lost: 'NaN' },
  line: 'top1 = 0.5, of 8e-2',
  forgotten: 3,
};

function outcome(fill: (ledger: Ledger) => void): Outcome {
  const ledger = new Ledger(fixture);
  fill(ledger);
  return { file: 'f.json', program: 'p', comparisons: ledger.comparisons, leftOut: ledger.leftOut() };
}

test('a row has the largest difference in units of its tolerance', () => {
  const { comparisons } = outcome((ledger) => {
    ledger.compare('e', ['rates', 'far'], [0.1, 0.25], relative(0.1));
    ledger.compare('e', ['rates', 'name'], 'x');
  });
  const [far, name] = rowsOf(comparisons);
  expect(far).toMatchObject({ entry: 'e', tolerance: '1e-1 relative', numbers: 2, within: 1 });
  expect(far!.largest.path).toBe('rates/far/1');
  expect(far!.largest.difference).toBeCloseTo(0.25, 12);
  expect(name).toMatchObject({ tolerance: 'exact', numbers: 1, within: 1 });
});

test.each<[string, (ledger: Ledger) => void, number]>([
  ['no number is NaN and nothing else', (l) => l.compare('e', ['rates', 'lost'], Number.NaN), 0],
  ['a number is no NaN', (l) => l.compare('e', ['rates', 'lost'], 3, absolute(9)), 1],
  ['NaN is no number', (l) => l.compare('e', ['forgotten'], Number.NaN, absolute(9)), 1],
  ['null is not zero', (l) => l.compare('e', ['rates', 'none'], 0, absolute(9)), 1],
  ['what is missing', (l) => l.compare('e', ['given'], [1], absolute(9)), 2],
  ['one too many', (l) => l.compare('e', ['given'], [1, 2, 3], exact), 1],
  ['a printed line', (l) => l.comparePrinted('e', ['line'], [0.5, 0.08]), 0],
  ['a printed line of more', (l) => l.comparePrinted('e', ['line'], [0.5]), 1],
])('outside are: %s', (_, fill, count) => {
  const { comparisons } = outcome(fill);
  expect(rowsOf(comparisons).reduce((sum, row) => sum + row.numbers - row.within, 0)).toBe(count);
});

test('what is neither compared nor left out for a reason is counted', () => {
  const one = outcome((ledger) => {
    ledger.compare('e', ['rates', 'far', 0], 0.1);
    ledger.leaveOut('an input', ['given']);
    ledger.leaveOut('another', ['rates', '*']);
    ledger.leaveOut('a line', ['line']);
  });
  expect(one.leftOut).toEqual([
    { reason: 'an input', paths: ['given/0', 'given/1'] },
    { reason: 'another', paths: ['rates/far/1', 'rates/name', 'rates/none', 'rates/lost'] },
    { reason: 'a line', paths: ['line'] },
    { reason: undefined, paths: ['forgotten'] },
  ]);
  expect(totalsOf([one])).toEqual({ compared: 1, within: 1, leftOut: 8, forgotten: 1 });
});

test('a path that the fixture does not have is an error', () => {
  expect(() => new Ledger(fixture).compare('e', ['nowhere'], 1)).toThrow('no nowhere');
});
