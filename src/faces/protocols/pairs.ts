import { InputError } from '../../base/input-error.ts';
import { imagePath } from '../lists/image-path.ts';
import { type List, type ListLine, listOf, placeOf } from '../lists/read-list.ts';
import { findRepeats } from '../lists/repeats.ts';
import { type PairHeader, readHeader, requireAnnounced } from './pair-header.ts';

/** Two images, relative to their folder, and whether they show the same person. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly same: boolean;
}

/** What a list of pairs says. */
export interface PairList {
  readonly pairs: readonly Pair[];
  /** How many folds its header announces; null where it says nothing of folds. */
  readonly folds: number | null;
  /** A pair that stands in the place of the header, and is not counted. */
  readonly headerPair: string | null;
  /** What is odd about the list, in words. */
  readonly remarks: readonly string[];
}

interface Format {
  readonly hasHeader: boolean;
  /** Whether a pair in place of the header is an error, so that none is left out in silence. */
  readonly refusesPairAsHeader: boolean;
  /**
   * Whether the second images have a tree of their own, of clean images that were occluded. Other lists are
   * of faces that are occluded in real life.
   */
  readonly hasOccludedTree: boolean;
  /** Whether the folder of an image is its person, so that two people cannot share one. */
  readonly namesPeople: boolean;
  readonly parse: (fields: readonly string[]) => Pair | undefined;
  /** What a line must look like, for errors. */
  readonly shape: string;
}

/**
 * How a list of pairs is written, by the name that `pair-format` gives it. `lfw`: a header line, then
 * `name i j` or `name1 i name2 j`, files name/name_0001.jpg. `mfr2`: the same without header, .png. `o-lfw`:
 * a header line, then `path1 path2 flag`. `rmfd`: the same without header. Programs write `lfw` and `o-lfw`
 * with tabs, the others with blanks; either is read.
 */
export const PAIR_FORMATS = {
  lfw: {
    hasHeader: true,
    refusesPairAsHeader: true,
    hasOccludedTree: true,
    namesPeople: true,
    parse: (fields) => numberedPair(fields, '.jpg'),
    shape: '`name i j` or `name1 i name2 j`, separated by tabs',
  },
  'o-lfw': {
    hasHeader: true,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    namesPeople: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by tabs, the flag 1 for the same person and 0 for two',
  },
  rmfd: {
    hasHeader: false,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    namesPeople: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by blanks, the flag 1 for the same person and 0 for two',
  },
  mfr2: {
    hasHeader: false,
    refusesPairAsHeader: false,
    hasOccludedTree: false,
    namesPeople: true,
    parse: (fields) => numberedPair(fields, '.png'),
    shape: '`name i j` or `name1 i name2 j`, separated by blanks',
  },
} as const satisfies Readonly<Record<string, Format>>;

export type PairFormat = keyof typeof PAIR_FORMATS;

/**
 * All pairs of a list, in its order. An InputError names the line: for what is no pair, contradicts another
 * line, or leads out of the folder; and for a list that does not hold what its header announces.
 * @param file for errors
 */
export function parsePairs(text: string, format: PairFormat, file: string): PairList {
  const list = listOf(text, file);
  const header = headerOf(list, format);
  const lines = PAIR_FORMATS[format].hasHeader ? list.lines.slice(1) : list.lines;
  const pairs = lines.map((line) => parsePair(line, format, list));
  if (pairs.length === 0) {
    throw new InputError('the list has no pairs', {
      place: file,
      cure: `write one pair a line: ${PAIR_FORMATS[format].shape}`,
    });
  }
  requireAnnounced(header, pairs.length, file);
  const headerPair =
    header === undefined && PAIR_FORMATS[format].hasHeader ? pairAsHeader(list, format) : null;
  return { pairs, folds: header?.folds ?? null, headerPair, remarks: remarksOn(list, lines, pairs) };
}

function headerOf(list: List, format: PairFormat): PairHeader | undefined {
  const { hasHeader, refusesPairAsHeader } = PAIR_FORMATS[format];
  const [first] = list.lines;
  if (!hasHeader || first === undefined) return undefined;
  if (refusesPairAsHeader && parseFields(first, format)) throw missingHeader(format, list, first);
  return readHeader(first.text, placeOf(list, first));
}

/** Skipping the first pair in silence would change every figure a little. */
function missingHeader(format: PairFormat, list: List, line: ListLine): InputError {
  return new InputError(`the first line is a pair, but a list of the format ${format} begins with a header`, {
    place: placeOf(list, line),
    cure: 'put a line before it with the number of folds and of pairs in each: "10<tab>300"',
  });
}

function pairAsHeader({ lines: [first] }: List, format: PairFormat): string | null {
  return first && parseFields(first, format) ? first.text : null;
}

function parsePair(line: ListLine, format: PairFormat, list: List): Pair {
  const place = () => placeOf(list, line);
  const pair = parseFields(line, format);
  if (pair === undefined) {
    throw new InputError(`the line is not a pair of the format ${format}`, {
      place: place(),
      cure: `write ${PAIR_FORMATS[format].shape}; or choose another \`pair-format\``,
    });
  }
  if (PAIR_FORMATS[format].namesPeople && !pair.same && folderOf(pair.first) === folderOf(pair.second)) {
    throw new InputError(`the line says that ${folderOf(pair.first)} is two people`, {
      place: place(),
      cure: 'write `name i j` for two images of one person, or correct one of the names',
    });
  }
  return { ...pair, first: imagePath(pair.first, place), second: imagePath(pair.second, place) };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** With a tab in it, blanks belong to the names. */
function parseFields({ text }: ListLine, format: PairFormat): Pair | undefined {
  const fields = text.includes('\t') ? text.split(/ *\t[\t ]*/) : text.split(/ +/);
  return PAIR_FORMATS[format].parse(fields);
}

function remarksOn(list: List, lines: readonly ListLine[], pairs: readonly Pair[]): string[] {
  const remarks: string[] = [];
  const repeats = findRepeats(
    list,
    pairs.map(({ first, second, same }, i) => ({
      line: lines[i]!,
      subject: first < second ? `${first}\0${second}` : `${second}\0${first}`,
      says: String(same),
    })),
  );
  if (repeats.count > 0) remarks.push(`${repeats.count} of its pairs are repeated: ${repeats.first}`);
  const own = pairs.flatMap(({ first, second }, i) => (first === second ? [lines[i]!] : []));
  if (own[0]) {
    remarks.push(
      `${own.length} of its pairs compare an image with itself: line ${own[0].number} is the first`,
    );
  }
  return remarks;
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
