import type { Json } from '../../base/json.ts';
import { PAIR_FORMATS } from '../../faces/protocols/pairs.ts';
import type { StageContext } from '../context.ts';
import type { PairOptions } from './pairs-of.ts';

/** Whether the second images have a tree of their own, by the format of the list. */
export function hasOccludedTree(options: { readonly [option: string]: Json }): boolean {
  const formats: Readonly<Record<string, { readonly hasOccludedTree: boolean }>> = PAIR_FORMATS;
  return formats[String(options['pair-format'])]?.hasOccludedTree ?? false;
}

/** The folder of the second images. */
export function occludedInput(context: StageContext<PairOptions>): string {
  return context.input(PAIR_FORMATS[context.options['pair-format']].hasOccludedTree ? 'lfw-occ' : 'lfw');
}
