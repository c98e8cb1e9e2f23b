import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isNumpyArray } from '../../src/faces/pickle/numpy.ts';
import { readDataPickle } from '../../src/faces/pickle/read-data-pickle.ts';
import { hasShared, needsShared, sharedPath } from './support/shared-data.ts';

const BINS = 'fixtures/formats/bin';

interface Expected {
  readonly images: readonly { readonly sha256: string }[];
}

describe('a pickle of data', () => {
  test.each([
    ['numbers', 'I1\n.', 1],
    ['bools of protocol 0', '(I00\nI01\nt.', [false, true]],
    ['a long of protocol 0', 'L-12L\n.', -12],
    ['a float of protocol 0', 'F1.5e3\n.', 1500],
    ['a text of protocol 0', 'V\\u20acuro\n.', '€uro'],
    ['a text of Python 2, which may be bytes', "S'a\\x00\\n\\''\np0\n.", Buffer.from("a\0\n'")],
    ['what it refers to', '(lp0\nI7\nag0\n0.', [7]],
  ])('holds %s', (_, text, value) => {
    const read = readDataPickle(Buffer.from(text, 'latin1'));
    expect(value instanceof Buffer ? Buffer.from(read as Uint8Array) : read).toEqual(value);
  });

  test.each([
    ['a call', 'cos\nsystem\n(S"x"\ntR.', 'os.system'],
    ['an instance', '(S"x"\nios\nsystem\n.', 'os.system'],
    ['an object', '(cbuiltins\neval\nS"x"\no.', 'builtins.eval'],
    ['a text that ends early', '\x80\x04\x8e\xff\xff\xff\xff\xff\x00\x00\x00x.', 'ends too early'],
    ['a reference to nothing', 'h\x07.', 'refers to what it does not hold'],
    ['nothing', '.', 'stack runs empty'],
  ])('with %s is refused', (_, text, message) => {
    expect(() => readDataPickle(Buffer.from(text, 'latin1'))).toThrow(message);
  });

  test.skipIf(!hasShared(BINS))(
    `by Python 2, Python 3 and numpy of any version gives its images${needsShared(BINS)}`,
    () => {
      const expected = JSON.parse(readFileSync(sharedPath(`${BINS}/expected.json`), 'utf8')) as Record<
        string,
        Expected
      >;
      for (const [name, { images }] of Object.entries(expected)) {
        if (!name.endsWith('.bin') || images === undefined) continue;
        const [found] = readDataPickle(readFileSync(sharedPath(`${BINS}/${name}`))) as [unknown];
        const list = isNumpyArray(found) ? (found.data as unknown[]) : (found as unknown[]);
        const sums = list.map((image) => {
          const bytes = isNumpyArray(image) ? (image.data as Uint8Array) : (image as Uint8Array);
          return createHash('sha256').update(bytes).digest('hex');
        });
        expect(sums, name).toEqual(images.map(({ sha256 }) => sha256));
      }
    },
  );

  test.skipIf(!hasShared(BINS))(`that is hostile runs nothing${needsShared(BINS)}`, () => {
    for (const name of readdirSync(sharedPath(`${BINS}/refuse`)).filter((one) =>
      /system|eval|runstring|cut|length|empty|jpeg/.test(one),
    )) {
      expect(() => readDataPickle(readFileSync(join(sharedPath(`${BINS}/refuse`), name))), name).toThrow();
    }
    expect(existsSync('pickle-was-executed.txt')).toBe(false);
  });
});
