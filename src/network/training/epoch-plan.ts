import { randomStream } from '../../base/random.ts';
import type { Recipe } from './recipe.ts';

/** Images that are worked on together, and their part in an update of the weights. */
export interface Group {
  readonly places: Uint32Array;
  /** The update it belongs to, and its place among that update's groups; both from 0. */
  readonly step: number;
  readonly index: number;
  /** Of the update's images, 0..1. */
  readonly share: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * An epoch: every image once, in an order that is a function of (seed, epoch). The last batch may be smaller.
 * A group of a single image has no statistics; it is left out of this epoch.
 */
export function planEpoch(recipe: Recipe, images: number, epoch: number): Group[] {
  const places = Uint32Array.from({ length: images }, (_, index) => index);
  const order = randomStream(recipe.seed, 'order', epoch).shuffle(places);
  const plan: Group[] = [];
  for (let step = 0; step * recipe.batch < images; step++) {
    const batch = order.subarray(step * recipe.batch, (step + 1) * recipe.batch);
    plan.push(...splitBatch(batch, recipe.group, step));
  }
  return plan;
}

/** Updates of the weights in an epoch of planEpoch. */
export function updatesPerEpoch({ batch }: Pick<Recipe, 'batch'>, images: number): number {
  return Math.floor(images / batch) + (images % batch > 1 ? 1 : 0);
}

/** Whether planEpoch leaves images out. */
export function leavesOut({ batch, group }: Pick<Recipe, 'batch' | 'group'>, images: number): boolean {
  const alone = (count: number) => count % group === 1;
  return alone(images % batch) || (images >= batch && alone(batch));
}

function splitBatch(batch: Uint32Array, size: number, step: number): Group[] {
  const parts: Uint32Array[] = [];
  for (let start = 0; start < batch.length; start += size) {
    const part = batch.subarray(start, start + size);
    if (part.length > 1) parts.push(part);
  }
  const used = parts.reduce((sum, part) => sum + part.length, 0);
  return parts.map((places, index) => ({
    places,
    step,
    index,
    share: places.length / used,
    isFirst: index === 0,
    isLast: index === parts.length - 1,
  }));
}
