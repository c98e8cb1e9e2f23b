import type { JsonObject } from '../base/json.ts';
import type { InputSpec, KindCatalog, KindSpec } from '../runner/plan/kind.ts';

/** Every kind of stage, described without loading what it needs: the command line reads this on every start. */
const kinds: readonly KindSpec[] = [
  {
    name: 'download',
    version: 1,
    summary: 'makes the embedded synthetic world, or fetches files by URL and sha256',
    inputs: {},
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'build-lmdb',
    version: 1,
    summary: 'packs training images into one LMDB',
    inputs: { images: one('a folder of images, one sub-folder per identity, or with a list file') },
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'occlude-lfw',
    version: 1,
    summary: 'pastes occluders onto every image of a test set',
    inputs: {
      images: one('a folder tree of aligned face images'),
      occluders: one('a folder of occluder images with a list file'),
    },
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'train',
    version: 1,
    summary: 'trains the network of one experiment',
    inputs: {
      lmdb: one('an LMDB of training images (build-lmdb, or the published one), or a folder tree', trains),
      occluders: one('a folder of occluder images with a list file', trains),
      lfw: one('the LFW tree of aligned images that the network is evaluated on after each epoch', trains),
      'lfw-occ': one('the same tree with occluded images', (it) => trains(it) && hasOccludedTree(it)),
    },
    takesExperiment: true,
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'eval-lfw',
    version: 1,
    summary: 'verifies pairs of LFW images, clean and occluded',
    inputs: {
      model: one('what a train stage published'),
      lfw: one('the LFW tree of aligned images'),
      'lfw-occ': one('occluded trees, one folder per factor, or one such tree', hasOccludedTree),
    },
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'eval-ar',
    version: 1,
    summary: 'identifies AR probes with glasses and scarves against a gallery',
    inputs: {
      model: one('what a train stage published'),
      ar: one('the AR folders: gallery, gallery_single and the probes'),
    },
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'megaface-npy',
    version: 1,
    summary: 'writes MegaFace / FaceScrub features and identifies probes among the distractors',
    inputs: {
      model: one('what a train stage published'),
      megaface: one('the FaceScrub and MegaFace trees with their lists'),
    },
    cpus: 'all',
    process: 'stage',
  },
  {
    name: 'report',
    version: 1,
    summary: 'tables and pictures of all experiments',
    inputs: {
      train: many('what train stages published'),
      lfw: many('results of eval-lfw'),
      ar: many('results of eval-ar'),
      megaface: many('results of megaface-npy'),
    },
    cpus: 1,
    process: 'stage',
  },
  {
    name: 'command',
    version: 1,
    summary: "the user's own program",
    inputs: {},
    openInputs: true,
    cpus: 1,
    process: 'command',
  },
];

export const catalog: KindCatalog = new Map(kinds.map((kind) => [kind.name, kind]));

/** An experiment may name weights or a model that exist already. */
function trains({ weights, model }: JsonObject): boolean {
  return weights === null && model === null;
}

/** The other lists of pairs are of faces that are occluded in real life. */
function hasOccludedTree(options: JsonObject): boolean {
  return options['pair-format'] === 'lfw';
}

function one(about: string, usedWith?: InputSpec['usedWith']): InputSpec {
  return { required: true, many: false, about, ...(usedWith && { usedWith }) };
}

function many(about: string): InputSpec {
  return { required: false, many: true, about };
}
