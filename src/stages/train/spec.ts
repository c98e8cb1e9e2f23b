import type { JsonObject } from '../../base/json.ts';
import { wereEnlargedOtherwise } from '../enlarged-otherwise.ts';
import { hasOccludedTree } from '../evaluation/occluded-input.ts';
import { PAIRS_INPUT } from '../evaluation/pairs/pairs-input.ts';
import { one, optional, type StageSpec } from '../stage-spec.ts';

export const spec: StageSpec = {
  // 2: sizes of occluders as the reference's.
  version: (it) => (trains(it) && it['mode'] !== 'clean' && wereEnlargedOtherwise(it['factors']) ? 2 : 1),
  summary: 'trains the network of one experiment',
  inputs: {
    lmdb: one(
      'training images: an LMDB (of build-lmdb, or a published one), a folder tree, or another format (docs/data.md)',
      trains,
    ),
    occluders: optional('a folder of occluder images with a list file', {
      usedWith: trains,
      requiredWith: occludes,
    }),
    lfw: one('the LFW tree of aligned images that the network is evaluated on after each epoch', trains),
    pairs: optional(PAIRS_INPUT, { usedWith: trains }),
    'lfw-occ': optional('the same tree with occluded images', {
      usedWith: (options) => trains(options) && hasOccludedTree(options),
      requiredWith: (options) => occludes(options) && hasOccludedTree(options),
    }),
  },
  takesExperiment: true,
  cpus: 'all',
  process: 'stage',
};

/** An experiment may name weights or a model that exist already. */
function trains({ weights, model }: JsonObject): boolean {
  return weights === null && model === null;
}

/** The mode clean does without: it sees plain faces, and its best epoch is that of the clean pairs. */
function occludes(options: JsonObject): boolean {
  return trains(options) && options['mode'] !== 'clean';
}
