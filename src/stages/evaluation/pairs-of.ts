import { basename } from 'node:path';
import { type AlikeFolder, openAlikeFolder } from '../../faces/lists/alike-folder.ts';
import { type ImageFolder, openImageFolder } from '../../faces/lists/image-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import { readListText } from '../../faces/lists/read-list.ts';
import { PAIR_FORMATS, type PairFormat, parsePairs } from '../../faces/pairs/parse-pairs.ts';
import { type ValidPairs, validPairs } from '../../faces/pairs/valid-pairs.ts';
import {
  contiguousFolds,
  DEFAULT_FOLDS,
  type Fold,
  foldsOfList,
  oneSidedFolds,
} from '../../faces/protocols/folds.ts';
import type { EvaluationVerdict } from './verdict.ts';

export interface PairOptions {
  /** The list: see pathInside. */
  readonly pairs: string;
  readonly 'pair-format': PairFormat;
  /** Folds of the cross-validation; null: those that the list's header announces, else ten. */
  readonly folds: number | null;
  /** The least share of the pairs that must have their images. */
  readonly 'least-valid': number;
}

/** Pairs that can be scored. */
export interface ReadPairs extends ValidPairs {
  readonly clean: ImageFolder;
  /** Where second images are found once more, occluded; undefined where they are not. */
  readonly occluded: ImageFolder | undefined;
  readonly folds: readonly Fold[];
}

/**
 * The pairs of the list whose images are there, and what is to be said of the others. Throws InputError where
 * there is no result to be had from them.
 * @param name of the set of pairs, where there are several
 */
export async function pairsOf(
  options: PairOptions,
  folders: { readonly clean: string; readonly occluded?: string | undefined; readonly name?: string },
  verdict: Pick<EvaluationVerdict, 'remark' | 'leaveOut' | 'requireTrials'>,
): Promise<ReadPairs> {
  const file = pathInside(folders.clean, options.pairs, 'pairs');
  const cure = 'name the list with `pairs`: a file inside the images, or path:…';
  const text = await readListText(file, 'the list of pairs', cure);
  const list = parsePairs(text, options['pair-format'], file, options.folds);
  const open = PAIR_FORMATS[options['pair-format']].findsAlike ? openAlikeFolder : openImageFolder;
  const clean = open(folders.clean);
  const occluded = folders.occluded === undefined ? undefined : open(folders.occluded);
  const has = (folder: ImageFolder) => (path: string) => folder.find(path) !== undefined;
  const valid = validPairs(list.pairs, {
    file,
    hasClean: has(clean),
    ...(occluded && { hasOccluded: has(occluded) }),
    least: options['least-valid'],
    hint: (path) => clean.hint(path) || (occluded?.hint(path) ?? ''),
  });
  for (const folder of [clean, occluded]) sayEndings(folder, verdict);
  say(list, valid, { file, name: folders.name }, verdict);
  const count = options.folds ?? list.folds ?? DEFAULT_FOLDS;
  const folds = chooseFolds(valid, list.pairs.length, count, file, verdict);
  return { ...valid, clean, occluded, folds };
}

/** Where a list is of other files than those that lie there, it may be of another set. */
function sayEndings(
  folder: ImageFolder | AlikeFolder | undefined,
  { remark }: Pick<EvaluationVerdict, 'remark'>,
) {
  const otherwise = folder && 'endingOtherwise' in folder ? folder.endingOtherwise() : [];
  const [first] = otherwise;
  if (first)
    remark(
      `${otherwise.length} images have another ending than in the list: ${first[1]} for ${first[0]} is the first`,
    );
}

function say(
  { pairs: listed, headerPair, remarks }: ReturnType<typeof parsePairs>,
  { pairs, missing }: ValidPairs,
  { file, name }: { readonly file: string; readonly name: string | undefined },
  { remark, leaveOut, requireTrials }: Pick<EvaluationVerdict, 'remark' | 'leaveOut' | 'requireTrials'>,
): void {
  for (const text of remarks) remark(`${basename(file)}: ${text}`);
  if (headerPair !== null) {
    leaveOut('lines', {
      names: [headerPair],
      of: listed.length + 1,
      reason: 'as the first line is a header',
    });
  }
  const prefix = name === undefined ? '' : `${name}/`;
  const names = missing.map(({ image }) => `${prefix}${image}`);
  leaveOut('pairs', { names, of: listed.length, reason: 'as an image of theirs is missing' });
  const ofSame = pairs.filter(({ same }) => same).length;
  requireTrials(
    { 'pairs of the same person': ofSame, 'pairs of two people': pairs.length - ofSame },
    { place: file, cure: 'give a list with pairs of both kinds, and all of its images' },
  );
}

/**
 * As the reference has them, over the pairs that are left. Where these would be folds of one kind, and the
 * list's own are not, each pair stays in the fold of the list that it stands in.
 */
function chooseFolds(
  { pairs, places }: ValidPairs,
  listed: number,
  count: number,
  file: string,
  { remark }: Pick<EvaluationVerdict, 'remark'>,
): readonly Fold[] {
  const list = basename(file);
  const folds = contiguousFolds(pairs.length, count, file);
  const oneSided = oneSidedFolds(pairs, folds);
  if (oneSided.length === 0) return folds;
  const own = foldsOfList(places, listed, count);
  if (own.length > 1 && pairs.length < listed && oneSidedFolds(pairs, own).length === 0) {
    const empty = count - own.length;
    remark(
      `${list}: each pair stays in its fold of the list${empty > 0 ? `, of which ${empty} of ${count} have none left` : ''}: folds over the pairs that are left, as the reference has them, would have pairs of one kind only`,
    );
    return own;
  }
  remark(
    `${list}: ${oneSided.length} of ${count} folds have pairs of one kind only (fold ${oneSided[0]!} is the first), so that their accuracies say little: order the list by folds, or say with \`folds\` how many it has`,
  );
  return folds;
}
