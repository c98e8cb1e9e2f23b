import { expect, test } from 'vitest';
import { createRedact, hideCredentials, redactAll } from '../../../src/base/text/redact.ts';

test.each([
  ['https://ada:pw@host/a.zip', 'https://[hidden]@host/a.zip'],
  ['https://t0ken@host/a', 'https://[hidden]@host/a'],
  ['get "https://h/a?token=abc&page=2#x" now', 'get "https://h/a?token=[hidden]&page=2#x" now'],
  [
    'https://s3/x?X-Amz-Date=1&X-Amz-Signature=ab%2Fc&list-type=2',
    'https://s3/x?X-Amz-Date=[hidden]&X-Amz-Signature=[hidden]&list-type=2',
  ],
  [
    'https://h/a?api_key=1&sig=2&access_token=3',
    'https://h/a?api_key=[hidden]&sig=[hidden]&access_token=[hidden]',
  ],
  ['https://h/a?code=7#access_token=1', 'https://h/a?code=[hidden]#access_token=[hidden]'],
])('%s is told as %s', (url, told) => {
  expect(hideCredentials(url)).toBe(told);
});

test.each([
  'https://host/@scope/a?page=2',
  'a ? token=1',
  'write to ada@lab.org, see https://lab.org',
  'path:data/key=value',
])('%s holds nothing to hide', (text) => {
  expect(hideCredentials(text)).toBe(text);
});

test('values are hidden in every form, the longest first, but for those too short to be a secret', () => {
  const redact = createRedact(
    new Map([
      ['TOKEN', 'abc"def/ghi'],
      ['PART', 'abc"de'],
      ['THREADS', '4'],
    ]),
  );
  expect(redact('abc"def/ghi abc"de 4')).toBe('[value of TOKEN] [value of PART] 4');
  expect(redact(JSON.stringify('abc"def/ghi'))).toBe('"[value of TOKEN]"');
  expect(redact('?q=abc%22def%2Fghi')).toBe('?q=[value of TOKEN]');
});

test('of data every text is looked into, and what has no secret stays the very same', () => {
  const data = { a: ['x', { b: 'https://u:p@h/' }], c: 1, d: null };
  expect(redactAll(data, hideCredentials)).toEqual({ a: ['x', { b: 'https://[hidden]@h/' }], c: 1, d: null });
  const plain = { a: ['x', { b: 'y' }] };
  expect(redactAll(plain, hideCredentials)).toBe(plain);
});

test('a value of several lines is hidden as a whole, and in each line that is long enough', () => {
  const redact = createRedact(new Map([['KEY', 'first line\nab\nsecond line\n']]));
  expect(redact('<first line\nab\nsecond line\n>')).toBe('<[value of KEY]>');
  expect(redact('has ab in the second line')).toBe('has ab in the [value of KEY]');
});
