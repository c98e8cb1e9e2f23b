import { numberedPair } from '../pair-lines.ts';
import type { Pair } from '../pair-list.ts';

/** A way to write a pair, told from the others by the fields of its lines. */
export interface LineForm {
  /** For errors: "name i j". */
  readonly shape: string;
  /** Lines that make a pair. */
  readonly lines: 1 | 2;
  /** See NamedForm. */
  readonly namesPeople: boolean;
  /** Undefined where the fields of these lines, one or two, are no pair. */
  readonly parse: (...lines: readonly (readonly string[])[]) => Pair | undefined;
}

/** LFW, MFR2: people and the numbers of their images. */
const numbered: LineForm = {
  shape: '`name i j` or `name1 i name2 j`',
  lines: 1,
  namesPeople: true,
  parse: (fields = []) => numberedPair(fields, imageOf),
};

/** Where LFW keeps it, without the ending; a name in folders is that of the last one. */
function imageOf(name: string, i: number): string {
  const own = name.slice(name.lastIndexOf('/') + 1);
  return `${name}/${own}_${String(i).padStart(4, '0')}`;
}

const flagLast: LineForm = {
  shape: '`path1 path2 flag`',
  lines: 1,
  namesPeople: false,
  parse: (fields = []) => flaggedPair(fields, [fields[0], fields[1], fields[2]]),
};

const flagFirst: LineForm = {
  shape: '`flag path1 path2`',
  lines: 1,
  namesPeople: false,
  parse: (fields = []) => flaggedPair(fields, [fields[1], fields[2], fields[0]]),
};

function flaggedPair(
  { length }: readonly string[],
  [first, second, flag]: readonly (string | undefined)[],
): Pair | undefined {
  const same = FLAGS.get(flag?.toLowerCase() ?? '');
  if (length !== 3 || !first || !second || same === undefined) return undefined;
  return { first, second, same };
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['-1', false],
  ['false', false],
]);

/** CALFW, CPLFW: an image a line, with a number that both of a pair have; 0 for two people. */
const twoLines: LineForm = {
  shape: '`path number` in two lines a pair, the number alike in both, 0 for two people',
  lines: 2,
  namesPeople: false,
  parse([first, one, ...more] = [], [second, other, ...further] = []) {
    if (!first || !second || one === undefined || one !== other || more.length + further.length > 0)
      return undefined;
    return /^\d{1,9}$/.test(one) ? { first, second, same: Number(one) > 0 } : undefined;
  },
};

export const LINE_FORMS: readonly LineForm[] = [numbered, flagLast, flagFirst, twoLines];
