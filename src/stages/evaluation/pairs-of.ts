import { basename, resolve } from 'node:path';
import { type ImageFolder, openImageFolder } from '../../faces/lists/image-folder.ts';
import { readListText } from '../../faces/lists/read-list.ts';
import { DEFAULT_FOLDS, oneSidedFolds } from '../../faces/protocols/folded-accuracy.ts';
import { type PairFormat, parsePairs } from '../../faces/protocols/pairs.ts';
import { type ValidPairs, validPairs } from '../../faces/protocols/valid-pairs.ts';
import type { EvaluationVerdict } from './verdict.ts';

export interface PairOptions {
  /** The list: a name inside the tree of clean images, or (by `path:`) an absolute path. */
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
  readonly folds: number;
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
  const file = resolve(folders.clean, options.pairs);
  const cure = 'name the list with `pairs`: a file inside the images, or path:…';
  const text = await readListText(file, 'the list of pairs', cure);
  const list = parsePairs(text, options['pair-format'], file);
  const clean = openImageFolder(folders.clean);
  const occluded = folders.occluded === undefined ? undefined : openImageFolder(folders.occluded);
  const has = (folder: ImageFolder) => (path: string) => folder.find(path) !== undefined;
  const valid = validPairs(list.pairs, {
    file,
    hasClean: has(clean),
    ...(occluded && { hasOccluded: has(occluded) }),
    least: options['least-valid'],
  });
  const folds = options.folds ?? list.folds ?? DEFAULT_FOLDS;
  say(list, valid, { file, folds, name: folders.name }, verdict);
  return { ...valid, clean, occluded, folds };
}

function say(
  { pairs: listed, headerPair, remarks }: ReturnType<typeof parsePairs>,
  { pairs, missing }: ValidPairs,
  { file, folds, name }: { readonly file: string; readonly folds: number; readonly name: string | undefined },
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
  const oneSided = oneSidedFolds(pairs, folds, file);
  if (oneSided.length > 0) {
    remark(
      `${basename(file)}: ${oneSided.length} of ${folds} folds have pairs of one kind only (fold ${oneSided[0]!} is the first), so that their accuracies say little: order the list by folds, or set \`folds\` to its own`,
    );
  }
}
