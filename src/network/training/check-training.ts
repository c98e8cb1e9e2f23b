import { InputError } from '../../base/input-error.ts';
import type { Training } from './training.ts';

/** Throws InputError where nothing could be trained. */
export function checkTraining({ recipe, source, network }: Training): void {
  if (recipe.mode === 'mask' && network.variant === 'trunk') {
    throw new InputError('the plain trunk has no masks to train', {
      place: 'network.variant',
      cure: 'choose the variant fpn, 2d or fc, or the mode clean or occ',
    });
  }
  if (recipe.group < 2 || source.size < 2) {
    throw new InputError('batch statistics need at least two images at a time', {
      place: recipe.group < 2 ? 'batch' : 'lmdb',
      cure: recipe.group < 2 ? 'raise batch (and bn-group)' : 'give more training images',
    });
  }
  if (source.classes < 2) {
    throw new InputError('there is one person only: nothing can be learnt from telling people apart', {
      place: 'lmdb',
      cure: 'give images of several people; in a tree of images each has a folder of their own',
    });
  }
  const { type, warmUp } = recipe.schedule;
  // arcface_torch's goes on at the full rate then.
  const mayFillAll = type === 'polynomial-lr-warmup' && warmUp === recipe.epochs;
  if (warmUp >= recipe.epochs && !mayFillAll) {
    throw new InputError(`a warm-up of ${warmUp} epochs leaves nothing of the training's ${recipe.epochs}`, {
      place: 'warm-up',
      cure: 'make it shorter than `epochs`',
    });
  }
}
