import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../../../../src/base/input-error.ts';
import { isLong, repeatWith, seed } from '../../support/campaign.ts';

/** What reads files that others wrote. */
export interface Parser {
  /** Files that it reads, at least one, to be mutilated. */
  readonly valid: readonly (Uint8Array | string)[];
  /** What its files are made of: put in here and there. */
  readonly words?: readonly string[];
  /** The name of the file that it is to read, with what tells its format. */
  readonly name?: string;
  /** @param file holds the bytes */
  parse(file: string, bytes: Buffer): unknown;
  /** The errors that it promises; without: InputError. */
  isPromised?(error: unknown): boolean;
  /** How many inputs it gets in the long version, where each takes long; 100,000 without. */
  readonly inputs?: number;
  /** The same in the short version. */
  readonly short?: number;
}

const SHORT = 150;
const LONG = Number(process.env['OCC_FAULT_INPUTS'] ?? 100_000);

/** Whatever the bytes: a value, or an error that is promised. */
export function testHostile(title: string, parser: Parser): void {
  const folder = mkdtempSync(join(tmpdir(), 'occ-hostile-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, parser.name ?? 'file');
  const { isPromised = (error) => error instanceof InputError } = parser;
  const samples = parser.valid.map((one) => Buffer.from(one));

  test(`${title}: valid ones are read`, async () => {
    for (const sample of samples) {
      writeFileSync(file, sample);
      await parser.parse(file, sample);
    }
  });

  test(`${title}: whatever the bytes, a value or an error that is promised`, async () => {
    const property = fc.asyncProperty(bytesLike(samples, parser.words ?? []), async (bytes) => {
      writeFileSync(file, bytes);
      try {
        await parser.parse(file, bytes);
      } catch (error) {
        if (!isPromised(error)) throw error;
      }
    });
    const numRuns = isLong ? Math.min(parser.inputs ?? LONG, LONG) : (parser.short ?? SHORT);
    const result = await fc.check(property, { seed, numRuns });
    const found = result.counterexample?.[0];
    const report = found && `${String(result.errorInstance)}\n${(result.errorInstance as Error).stack}`;
    expect(
      result.failed,
      repeatWith(`${report}\nof ${found?.toString('latin1')}\n${found?.toString('hex')}`),
    ).toBe(false);
  }, 7_200_000);
}

/** Random ones, and valid ones with a few things changed. */
function bytesLike(samples: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Buffer> {
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const text = fc
    .array(fc.oneof(fc.constantFrom('\n', ' ', ...words), fc.string({ unit: 'grapheme', maxLength: 5 })))
    .map((parts) => Buffer.from(parts.join('')));
  const mutilated = fc
    .tuple(fc.nat(samples.length - 1), fc.array(editOf(words), { minLength: 1, maxLength: 6 }))
    .map(([which, edits]) => edits.reduce((bytes, edit) => edit(bytes), samples[which]!));
  return fc.oneof(
    { weight: 1, arbitrary: random },
    { weight: words.length > 0 ? 2 : 0, arbitrary: text },
    { weight: 7, arbitrary: mutilated },
  );
}

type Edit = (bytes: Buffer) => Buffer;

function editOf(words: readonly string[]): fc.Arbitrary<Edit> {
  // Of the length, so that a place is within files of any; more often at the beginning, where headers stand.
  const place = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 0.05, noNaN: true }),
  );
  const at = (where: number, { length }: Buffer): number => Math.floor(where * length);
  const set = fc.tuple(place, fc.nat(255)).map(
    ([where, byte]): Edit =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        if (copy.length > 0) copy[Math.min(at(where, copy), copy.length - 1)] = byte;
        return copy;
      },
  );
  const number = fc.tuple(place, fc.constantFrom(...NUMBERS), fc.constantFrom(2, 4, 8), fc.boolean()).map(
    ([where, value, size, isBig]): Edit =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        const start = at(where, copy);
        const word = Buffer.alloc(8);
        if (isBig) word.writeBigUInt64BE(BigInt.asUintN(64, value));
        else word.writeBigUInt64LE(BigInt.asUintN(64, value));
        (isBig ? word.subarray(8 - size) : word.subarray(0, size)).copy(copy, start);
        return copy;
      },
  );
  const cut = place.map(
    (where): Edit =>
      (bytes) =>
        bytes.subarray(0, at(where, bytes)),
  );
  const insert = fc
    .tuple(
      place,
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
        ...(words.length > 0 ? [fc.constantFrom(...words).map((word) => Buffer.from(word))] : []),
      ),
    )
    .map(
      ([where, what]): Edit =>
        (bytes) => {
          const start = at(where, bytes);
          return Buffer.concat([bytes.subarray(0, start), what, bytes.subarray(start)]);
        },
    );
  const move = fc.tuple(place, place, fc.nat(64), fc.boolean()).map(
    ([from, to, length, isCopy]): Edit =>
      (bytes) => {
        const start = at(from, bytes);
        const piece = bytes.subarray(start, start + length);
        const rest = isCopy
          ? bytes
          : Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
        return Buffer.concat([rest.subarray(0, at(to, rest)), piece, rest.subarray(at(to, rest))]);
      },
  );
  return fc.oneof(set, number, cut, insert, move);
}

/** At which sums and lengths overflow. */
const NUMBERS = [
  0n,
  1n,
  -1n,
  0x7fn,
  0x80n,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_fff0n,
  1n << 53n,
  1n << 62n,
];
