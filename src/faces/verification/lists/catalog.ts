import type { PairFormat } from '../../pairs/parse-pairs.ts';
import { cfp } from './cfp.ts';
import type { ListFormat } from './list-format.ts';
import { ocfrLists } from './ocfr/ocfr-lists.ts';
import { pairText } from './pair-text.ts';

/** By the name that `format` of a set of `eval-pairs` takes. */
export const LIST_FORMATS = {
  auto: pairText('auto'),
  lfw: pairText('lfw'),
  'o-lfw': pairText('o-lfw'),
  rmfd: pairText('rmfd'),
  mfr2: pairText('mfr2'),
  ocfr: ocfrLists,
  'cfp-ff': cfp('FF'),
  'cfp-fp': cfp('FP'),
} as const satisfies Record<PairFormat, ListFormat> & Record<string, ListFormat>;
