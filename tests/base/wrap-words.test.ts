import { expect, test } from 'vitest';
import { wrapWords } from '../../src/base/wrap-words.ts';

test('lines are broken between words, and a word that is too long has a line of its own', () => {
  expect(wrapWords('In percent; the best experiment', 12)).toEqual(['In percent;', 'the best', 'experiment']);
  expect(wrapWords('a verylongword b c', 5)).toEqual(['a', 'verylongword', 'b c']);
  expect(wrapWords('short', 80)).toEqual(['short']);
});
