import { InputError } from '../../base/input-error.ts';
import { listOf } from '../lists/read-list.ts';
import { parseAnyForm } from './any/parse-any-form.ts';
import { type NamedForm, parseNamedForm } from './named-form.ts';
import { numberedImage, numberedPair } from './pair-lines.ts';
import type { Pair, PairList } from './pair-list.ts';

/** What is the same for all lists of a format. */
interface FormatTraits {
  /**
   * Whether the second images may have a tree of their own, of clean images that were occluded. Other lists
   * are of faces that are occluded in real life.
   */
  readonly hasOccludedTree: boolean;
  /** Whether images are found by their names, whatever their endings and the width of their numbers. */
  readonly findsAlike: boolean;
}

/**
 * How a list of pairs is written, by the name that `pair-format` gives it. `lfw`: a header line, then
 * `name i j` or `name1 i name2 j`, files name/name_0001.jpg. `mfr2`: the same without header, .png. `o-lfw`:
 * a header line, then `path1 path2 flag`. `rmfd`: the same without header. `auto`: any of them, and others,
 * told by what stands in it.
 */
export const PAIR_FORMATS = {
  lfw: {
    hasOccludedTree: true,
    findsAlike: false,
    hasHeader: true,
    refusesPairAsHeader: true,
    namesPeople: true,
    parse: (fields) => numbered(fields, '.jpg'),
    shape: '`name i j` or `name1 i name2 j`, separated by tabs',
  },
  'o-lfw': {
    hasOccludedTree: false,
    findsAlike: false,
    hasHeader: true,
    refusesPairAsHeader: false,
    namesPeople: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by tabs, the flag 1 for the same person and 0 for two',
  },
  rmfd: {
    hasOccludedTree: false,
    findsAlike: false,
    hasHeader: false,
    refusesPairAsHeader: false,
    namesPeople: false,
    parse: flaggedPair,
    shape: '`path1 path2 flag`, separated by blanks, the flag 1 for the same person and 0 for two',
  },
  mfr2: {
    hasOccludedTree: false,
    findsAlike: false,
    hasHeader: false,
    refusesPairAsHeader: false,
    namesPeople: true,
    parse: (fields) => numbered(fields, '.png'),
    shape: '`name i j` or `name1 i name2 j`, separated by blanks',
  },
  auto: { hasOccludedTree: true, findsAlike: true },
} as const satisfies Readonly<Record<string, FormatTraits | (FormatTraits & NamedForm)>>;

export type PairFormat = keyof typeof PAIR_FORMATS;

/**
 * All pairs of a list, in its order. An InputError names the line: for what is no pair, contradicts another
 * line, or leads out of the folder; and for a list that does not hold what its header announces.
 * @param file for errors
 * @param folds where they are said elsewhere than in the list; null: nowhere
 */
export function parsePairs(
  text: string,
  format: PairFormat,
  file: string,
  folds: number | null = null,
): PairList {
  const list = listOf(text, file);
  const traits = PAIR_FORMATS[format];
  const parsed = 'parse' in traits ? parseNamedForm(list, format, traits) : parseAnyForm(list, folds);
  if (parsed) return parsed;
  const shape = 'shape' in traits ? traits.shape : '`name i j` or `path1 path2 flag`';
  throw new InputError('the list has no pairs', { place: file, cure: `write one pair a line: ${shape}` });
}

function numbered(fields: readonly string[], extension: string): Pair | undefined {
  return numberedPair(fields, (name, i) => numberedImage(name, i, extension));
}

function flaggedPair(fields: readonly string[]): Pair | undefined {
  const [first, second, flag] = fields;
  if (fields.length !== 3 || !first || !second || (flag !== '0' && flag !== '1')) return undefined;
  return { first, second, same: flag === '1' };
}
