import { expect, test } from 'vitest';
import { visible, visibleLine } from '../../../src/base/text/visible.ts';

test('what a terminal would act upon is escaped, in text and in one line', () => {
  expect(visible('a\u001b[31mb\r\u0007\u009bc\u202ed\u007f')).toBe(
    'a\\u001b[31mb\\u000d\\u0007\\u009bc\\u202ed\\u007f',
  );
  expect(visible('two\nlines\tand ü 脸')).toBe('two\nlines\tand ü 脸');
  expect(visibleLine('a\nb\tc')).toBe('a\\u000ab\\u0009c');
});

test('JSON means the same afterwards', () => {
  const value = { name: 'a\u001b\u009b\u202e' };
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
});
