import { basename } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { type AlikeFolder, openAlikeFolder } from '../../../faces/lists/alike-folder.ts';
import { type ImageFolder, openImageFolder } from '../../../faces/lists/image-folder.ts';
import { pathInside } from '../../../faces/lists/path-inside.ts';
import { readListText } from '../../../faces/lists/read-list.ts';
import type { PairList } from '../../../faces/pairs/pair-list.ts';
import { PAIR_FORMATS, type PairFormat, parsePairs } from '../../../faces/pairs/parse-pairs.ts';
import { type ValidPairs, validPairs } from '../../../faces/pairs/valid-pairs.ts';
import { chooseFolds } from '../../../faces/protocols/choose-folds.ts';
import { DEFAULT_FOLDS, type Fold } from '../../../faces/protocols/folds.ts';
import type { EvaluationVerdict } from '../verdict.ts';

export interface PairOptions {
  /** The list: see pathInside. */
  readonly pairs: string;
  readonly 'pair-format': PairFormat;
  /** Folds of the cross-validation; null: those that the list's header announces, else ten. */
  readonly folds: number | null;
  /** The least share of the pairs that must have their images. */
  readonly 'least-valid': number;
}

/** Pairs whose images are there. */
export interface FoundPairs extends ValidPairs {
  readonly clean: ImageFolder;
  /** Where second images are found once more, occluded; undefined where they are not. */
  readonly occluded: ImageFolder | undefined;
  /** 1 where both images of a pair show the same person. */
  readonly same: Uint8Array;
}

/** Pairs that can be scored. */
export interface ReadPairs extends FoundPairs {
  readonly folds: readonly Fold[];
}

/** Where the images of a list are. */
export interface PairFolders {
  readonly clean: string;
  /** The list, where it is an input of its own; undefined: the option names it. */
  readonly list?: string | undefined;
  readonly occluded?: string | undefined;
  /** Of the set of pairs, where there are several. */
  readonly name?: string;
}

type Said = Pick<EvaluationVerdict, 'remark' | 'leaveOut' | 'requireTrials'>;

/**
 * The pairs of the list whose images are there, and what is to be said of the others. Throws InputError where
 * there is no result to be had from them.
 */
export async function pairsOf(options: PairOptions, folders: PairFolders, verdict: Said): Promise<ReadPairs> {
  if (folders.list !== undefined && options.pairs !== DEFAULT_LIST) throw twoLists(options.pairs);
  const file = folders.list ?? pathInside(folders.clean, options.pairs, 'pairs');
  const cure = 'name the list with `pairs`: a file inside the images, path:…, or an input';
  const text = await readListText(file, 'the list of pairs', cure);
  const format = options['pair-format'];
  const list = parsePairs(text, format, file, options.folds);
  const traits = { findsAlike: PAIR_FORMATS[format].findsAlike, least: options['least-valid'] };
  const found = findPairs(list, { file, label: basename(file), ...traits }, folders, verdict);
  const of = { place: file, name: basename(file) };
  const count = options.folds ?? list.folds ?? DEFAULT_FOLDS;
  const folds = chooseFolds({ ...found, listed: list.pairs.length }, count, of, verdict.remark);
  return { ...found, folds };
}

/** What the option says where it is not written. */
const DEFAULT_LIST = 'pairs.txt';

function twoLists(named: string): InputError {
  return new InputError(`the input \`pairs\` and the option \`pairs: ${named}\` both name a list`, {
    cure: 'leave one of them out',
  });
}

/** A list of pairs, and how its images are looked for. */
export interface ListedPairs {
  readonly file: string;
  /** What it is called in remarks. */
  readonly label: string;
  readonly findsAlike: boolean;
  /** The least share of the pairs that must have their images. */
  readonly least: number;
}

/** The pairs whose images are there, and what is to be said of the others; see pairsOf. */
export function findPairs(
  list: PairList,
  { file, label, findsAlike, least }: ListedPairs,
  folders: PairFolders,
  verdict: Said,
): FoundPairs {
  const open = findsAlike ? openAlikeFolder : openImageFolder;
  const clean = open(folders.clean);
  const occluded = folders.occluded === undefined ? undefined : open(folders.occluded);
  const has = (folder: ImageFolder) => (path: string) => folder.find(path) !== undefined;
  const valid = validPairs(list.pairs, {
    file,
    hasClean: has(clean),
    ...(occluded && { hasOccluded: has(occluded) }),
    least,
    hint: (path) => clean.hint(path) || (occluded?.hint(path) ?? ''),
  });
  for (const folder of [clean, occluded]) sayEndings(folder, label, verdict);
  say(list, valid, { file, label, name: folders.name }, verdict);
  const same = Uint8Array.from(valid.pairs, (pair) => (pair.same ? 1 : 0));
  return { ...valid, clean, occluded, same };
}

/** Where a list is of other files than those that lie there, it may be of another set. */
function sayEndings(
  folder: ImageFolder | AlikeFolder | undefined,
  label: string,
  { remark }: Pick<EvaluationVerdict, 'remark'>,
): void {
  const otherwise = folder && 'endingOtherwise' in folder ? folder.endingOtherwise() : [];
  const [first] = otherwise;
  if (first)
    remark(
      `${label}: ${otherwise.length} images have another ending than in the list: ${first[1]} for ${first[0]} is the first`,
    );
}

function say(
  { pairs: listed, headerPair, remarks }: PairList,
  { pairs, missing }: ValidPairs,
  { file, label, name }: { readonly file: string; readonly label: string; readonly name: string | undefined },
  { remark, leaveOut, requireTrials }: Said,
): void {
  for (const text of remarks) remark(`${label}: ${text}`);
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
