import { InputError } from '../../base/input-error.ts';

/** Two images, relative to their folder, and whether they show the same person. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly same: boolean;
}

interface Format {
  readonly separator: RegExp;
  readonly headerLines: 0 | 1;
  /** Whether a pair in place of the header is an error, so that none is left out in silence. */
  readonly refusesPairAsHeader: boolean;
  /**
   * Whether the second images have a tree of their own, of clean images that were occluded. Other lists are
   * of faces that are occluded in real life.
   */
  readonly hasOccludedTree: boolean;
  readonly parse: (fields: readonly string[]) => Pair | undefined;
  /** What a line must look like, for errors. */
  readonly shape: string;
}

/**
 * How a list of pairs is written, by the name that `pair-format` gives it. `lfw`: a header line, then
 * `name i j` or `name1 i name2 j`, tabs, files name/name_0001.jpg. `mfr2`: the same with blanks, without
 * header, .png. `o-lfw`: a header line, then `path1 path2 flag`, tabs. `rmfd`: the same with blanks, without
 * header.
 */
export const PAIR_FORMATS = {
  lfw: {
    separator: /\t/,
    headerLines: 1,
    refusesPairAsHeader: true,
    hasOccludedTree: true,
    parse: (fields) => numberedPair(fields, '.jpg'),
    shape: '`name i j` or `name1 i name2 j`, separated by tabs',
  },
  'o-lfw': {
    separator: /\t/,
    headerLines: 1,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by tabs, the flag 1 for the same person and 0 for two',
  },
  rmfd: {
    separator: / +/,
    headerLines: 0,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by blanks, the flag 1 for the same person and 0 for two',
  },
  mfr2: {
    separator: / +/,
    headerLines: 0,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    parse: (fields) => numberedPair(fields, '.png'),
    shape: '`name i j` or `name1 i name2 j`, separated by blanks',
  },
} as const satisfies Readonly<Record<string, Format>>;

export type PairFormat = keyof typeof PAIR_FORMATS;

/** All pairs of a list, in its order; `file` is for errors, which name the line. */
export function parsePairs(text: string, format: PairFormat, file: string): Pair[] {
  const { separator, headerLines, refusesPairAsHeader, parse, shape } = PAIR_FORMATS[format];
  const pairs: Pair[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const pair = parse(line.trim().split(separator));
    if (i < headerLines) {
      if (refusesPairAsHeader && pair !== undefined) throw missingHeader(format, file);
      return;
    }
    if (pair === undefined) {
      throw new InputError(`the line is not a pair of the format ${format}`, {
        place: `${file}:${i + 1}`,
        cure: `write ${shape}; or choose another \`pair-format\``,
      });
    }
    pairs.push(pair);
  });
  if (pairs.length === 0) {
    throw new InputError('the list has no pairs', { place: file, cure: `write one pair a line: ${shape}` });
  }
  return pairs;
}

/** Skipping the first pair in silence would change every figure a little. */
function missingHeader(format: PairFormat, file: string): InputError {
  return new InputError(`the first line is a pair, but a list of the format ${format} begins with a header`, {
    place: `${file}:1`,
    cure: 'put a line before it with the number of folds and of pairs in each: "10<tab>300"',
  });
}

/** "Eric_Daze/Eric_Daze_0001.jpg": where LFW keeps a person's image number `i`. */
export function numberedImage(name: string, i: number, extension: string): string {
  return `${name}/${name}_${String(i).padStart(4, '0')}${extension}`;
}

function numberedPair(fields: readonly string[], extension: string): Pair | undefined {
  const [name, i, other, j] = fields.length === 3 ? [fields[0], fields[1], fields[0], fields[2]] : fields;
  if (fields.length < 3 || fields.length > 4 || !name || !other || !isNumber(i) || !isNumber(j))
    return undefined;
  return {
    first: numberedImage(name, Number(i), extension),
    second: numberedImage(other, Number(j), extension),
    same: fields.length === 3,
  };
}

function flaggedPair(fields: readonly string[]): Pair | undefined {
  const [first, second, flag] = fields;
  if (fields.length !== 3 || !first || !second || (flag !== '0' && flag !== '1')) return undefined;
  return { first, second, same: flag === '1' };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,9}$/.test(text);
}
