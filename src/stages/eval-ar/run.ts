import { existsSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { type ArFolder, type ArImage, readArFolder } from '../../faces/datasets/ar-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import {
  type Identification,
  identify,
  type LabelledFeatures,
} from '../../faces/protocols/identification.ts';
import type { EvalArMetrics } from '../../generated/result-schemas.js';
import type { EvalArOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { sameImageAmong } from '../evaluation/features/same-image.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { type EvaluationVerdict, openVerdict } from '../evaluation/verdict.ts';

/** Protocol 1 has all images of a person in the gallery, protocol 2 a single one. */
const GALLERIES = { 1: 'gallery', 2: 'gallery_single' } as const;

const NO_IMAGE = 'as their format is not read';

/** Kind `eval-ar`: closed-set identification of occluded probes by cosine. */
export async function run(context: StageContext<EvalArOptions>): Promise<void> {
  const { options } = context;
  const root = context.input('ar');
  const probeFolders = Object.entries(options.probes).flatMap(([name, folder]) =>
    folder === null ? [] : [[name, pathInside(root, folder, `probes.${name}`)] as const],
  );
  const galleries = { 1: join(root, GALLERIES[1]), 2: join(root, GALLERIES[2]) };
  if (probeFolders.length === 0) {
    throw new InputError('every kind of probe is left out', {
      cure: 'give at least one folder under `probes`',
    });
  }
  const folders = [
    ...options.protocols.map((protocol) => galleries[protocol]),
    ...probeFolders.map(([, folder]) => folder),
  ];
  const verdict = openVerdict(context);
  const images = new Map<string, readonly ArImage[]>();
  for (const folder of folders) {
    const read = await readFolder(root, folder);
    images.set(folder, read.images);
    const { count, first } = read.leftOut;
    const names = first.map((path) => `${shownName(root, folder)}/${path}`);
    verdict.leaveOut('images', { names, count, of: read.images.length + count, reason: NO_IMAGE });
  }

  for (const protocol of options.protocols) {
    for (const [name, folder] of probeFolders) {
      requireMates(images, { gallery: galleries[protocol], name, folder, root }, verdict);
    }
  }
  const embedder = await openModelEmbedder(context, options.flip);
  const fileOf = (folder: string, { path }: ArImage) => join(folder, path);
  const files = [...images].flatMap(([folder, all]) => all.map((image) => fileOf(folder, image)));
  const embedding = await embedder.all(files).finally(() => embedder.dispose());
  const labelled = (folder: string): LabelledFeatures => ({
    features: images.get(folder)!.map((image) => embedding(fileOf(folder, image))),
    people: images.get(folder)!.map(({ person }) => person),
  });

  const protocols: Record<string, Readonly<Record<string, Identification>>> = {};
  for (const protocol of options.protocols) {
    const gallery = labelled(galleries[protocol]);
    const inGallery = sameImageAmong(
      images.get(galleries[protocol])!.map(({ path }, i) => [path, gallery.features[i]!]),
    );
    for (const [name, folder] of probeFolders) {
      const probes = images.get(folder)!;
      const known = probes.filter((image) => inGallery(embedding(fileOf(folder, image))) !== undefined);
      if (known[0] === undefined) continue;
      verdict.remark(
        `${known.length} of ${probes.length} probes (${name}) are images of ${GALLERIES[protocol]}, too, and always recognised: ${known[0].path} is the first`,
      );
    }
    const results = probeFolders.map(
      ([name, folder]) => [name, identify(gallery, labelled(folder))] as const,
    );
    protocols[protocol] = Object.fromEntries(results);
  }
  await verdict.publish({ protocols } satisfies EvalArMetrics);
}

/** Somebody must be there to be found, and somebody else to be taken for them. */
function requireMates(
  images: ReadonlyMap<string, readonly ArImage[]>,
  at: { readonly gallery: string; readonly name: string; readonly folder: string; readonly root: string },
  { remark, requireTrials }: EvaluationVerdict,
): void {
  const [gallery, folder] = [shownName(at.root, at.gallery), shownName(at.root, at.folder)];
  const people = new Set(images.get(at.gallery)!.map(({ person }) => person));
  const probes = images.get(at.folder)!;
  const unknown = probes.filter(({ person }) => !people.has(person));
  requireTrials(
    {
      [`probes in ${folder} of people who are in ${gallery}`]: probes.length - unknown.length,
      [`other people in ${gallery}`]: people.size - 1,
    },
    { place: at.root, cure: 'name the images of a person alike in both folders: <gender>-<number>-<rest>' },
  );
  if (gallery === GALLERIES[2] && images.get(at.gallery)!.length > people.size) {
    remark(
      `${gallery} has ${images.get(at.gallery)!.length} images of ${people.size} people: protocol 2 has one of each`,
    );
  }
  if (unknown[0]) {
    remark(
      `${unknown.length} of ${probes.length} probes (${at.name}) show people who are not in ${gallery}, and count as never recognised: ${unknown[0].path} is the first`,
    );
  }
}

/** Without the input's own path, which may be another one on the next machine. */
function shownName(root: string, folder: string): string {
  return folder.startsWith(root + sep) ? relative(root, folder) : basename(folder);
}

async function readFolder(root: string, folder: string): Promise<ArFolder> {
  if (existsSync(folder)) return readArFolder(folder);
  throw new InputError(`the folder ${shownName(root, folder)} is missing`, {
    place: root,
    cure: 'bring it, or leave it out: `protocols: [1]` needs no gallery_single, `probes: { glass: null }` no glasses',
  });
}
