import type { Json } from '../../base/json.ts';
import type { StageContext } from '../context.ts';
import type { PairOptions } from './pairs-of.ts';

/**
 * Whether the second images have a tree of their own. Lists other than LFW's are of faces that are occluded
 * in real life.
 */
export function hasOccludedTree(options: { readonly [option: string]: Json }): boolean {
  return options['pair-format'] === 'lfw';
}

/** The folder of the second images. */
export function occludedInput(context: StageContext<PairOptions>): string {
  return context.input(context.options['pair-format'] === 'lfw' ? 'lfw-occ' : 'lfw');
}
