import { realpathSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import type { Json } from '../../base/json.ts';
import { PAIR_FORMATS, type PairFormat } from '../../faces/pairs/parse-pairs.ts';
import type { StageContext } from '../context.ts';

/** Whether the second images have a tree of their own, by the format of the list. */
export function hasOccludedTree(options: { readonly [option: string]: Json }): boolean {
  const formats: Readonly<Record<string, { readonly hasOccludedTree: boolean }>> = PAIR_FORMATS;
  return formats[String(options['pair-format'])]?.hasOccludedTree ?? false;
}

/**
 * The folder of the second images; undefined where only clean images are compared. An InputError where it is
 * that of the clean ones: figures of clean pairs would be called occluded.
 */
export function occludedInput(
  context: StageContext<{ readonly 'pair-format': PairFormat }>,
): string | undefined {
  const occluded = context.optionalInput('lfw-occ');
  if (occluded === undefined) return undefined;
  if (realpathSync(occluded) === realpathSync(context.input('lfw'))) {
    throw new InputError('`lfw` and `lfw-occ` are the same folder: nothing is occluded', {
      place: occluded,
      cure: 'leave `lfw-occ` out to compare clean images only',
    });
  }
  return occluded;
}
