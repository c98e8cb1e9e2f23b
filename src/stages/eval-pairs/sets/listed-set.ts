import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { pathInside } from '../../../faces/lists/path-inside.ts';
import { LIST_FORMATS } from '../../../faces/verification/lists/catalog.ts';
import type { ListFormat } from '../../../faces/verification/lists/list-format.ts';
import type { EvalPairsOptions } from '../../../generated/stage-options.ts';
import { findPairs } from '../../evaluation/pairs/pairs-of.ts';
import type { EvaluationVerdict } from '../../evaluation/verdict.ts';
import type { OpenedSet } from './opened-set.ts';

/** A set of the option `lists`. */
export type ListOptions = EvalPairsOptions['lists'][string];

/**
 * @param root the input `sets`
 * @throws InputError where there is no result to be had from it
 */
export async function openListedSet(
  root: string,
  name: string,
  options: ListOptions,
  all: Pick<EvalPairsOptions, 'folds' | 'least-valid'>,
  verdict: EvaluationVerdict,
): Promise<OpenedSet> {
  const option = (key: string) => `lists.${name}.${key}`;
  const inside = (key: 'list' | 'same' | 'images') => {
    const named = options[key];
    return named === null ? null : pathInside(root, named, option(key));
  };
  const format: ListFormat = LIST_FORMATS[options.format];
  for (const key of ['list', 'same'] as const) {
    if (options[key] === null || format.takes.includes(key)) continue;
    throw new InputError(`\`${option(key)}\` is of no use to the format ${options.format}`, {
      cure: 'take it away, or say `format: ocfr`',
    });
  }
  const file = pathInside(root, options.pairs, option('pairs'));
  const list = await format.read({ pairs: file, list: inside('list'), same: inside('same') }, options.folds);
  const { pairs, clean, same, places } = findPairs(
    list,
    { file, label: name, findsAlike: format.findsAlike, least: all['least-valid'] },
    { clean: inside('images') ?? root, name },
    verdict,
  );
  const fileOf = (path: string): string => join(clean.root, clean.find(path)!);
  return {
    place: `${file}, set ${name}`,
    images: pairs.flatMap(({ first, second }) => [fileOf(first), fileOf(second)]),
    same,
    folds: options.folds ?? list.folds ?? all.folds,
    inList: { places, listed: list.pairs.length },
  };
}
