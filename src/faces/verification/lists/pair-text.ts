import { readListText } from '../../lists/read-list.ts';
import { PAIR_FORMATS, type PairFormat, parsePairs } from '../../pairs/parse-pairs.ts';
import type { ListFormat } from './list-format.ts';

/** One file of a pair a line, or two. */
export function pairText(format: PairFormat): ListFormat {
  return {
    findsAlike: PAIR_FORMATS[format].findsAlike,
    takes: [],
    async read({ pairs }, folds) {
      const cure = 'name the list with `pairs`: a file inside the input, or path:…';
      return parsePairs(await readListText(pairs, 'the list of pairs', cure), format, pairs, folds);
    },
  };
}
