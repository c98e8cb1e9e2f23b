import { join } from 'node:path';
import { hashText } from '../../base/hash-text.ts';
import { InputError } from '../../base/input-error.ts';
import { firstNames } from '../../base/text/first-names.ts';
import { pointsOf } from '../../faces/ijb/meta/read-images.ts';
import { imageOrder } from '../../faces/ijb/templates/image-order.ts';
import { MODES, type ModeName } from '../../faces/ijb/templates/modes.ts';
import { type TemplateSums, templateSummer } from '../../faces/ijb/templates/sum-templates.ts';
import { readImageFileSync } from '../../faces/images/decode.ts';
import { openImageFolder } from '../../faces/lists/image-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import type { EvalIjbOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import type { Identify } from '../evaluation/embedder.ts';
import { sha256 } from '../evaluation/images/image-file.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import type { ReadIjbSet } from './read-set.ts';

/**
 * The features of all images of templates, summed up as they come, by the ways in which they are made.
 * @throws InputError where an image is missing or broken, or has no feature
 */
export async function sumImages(
  context: StageContext<EvalIjbOptions>,
  set: ReadIjbSet,
  modes: readonly ModeName[],
): Promise<Map<ModeName, TemplateSums>> {
  const { images: order } = imageOrder(set.templates);
  const { names, identify } = namedImages(context, set, order);
  // ArcFace's template holds SphereFace's, so that networks of either size are served.
  const options = { ...context.options, crop: 'arcface' } as const;
  const embedder = await openModelEmbedder({ ...context, options }, 'concat', () => identify);
  try {
    const of = { rows: set.rows, faceness: set.images.faceness, size: embedder.size / 2 };
    const summers = modes.map(
      (mode) => [mode, templateSummer(set.templates, { ...of, mode: MODES[mode] })] as const,
    );
    for await (const { start, embeddings } of embedder.batches(names))
      for (const [i, views] of embeddings.entries())
        for (const [, summer] of summers) summer.add(order[start + i]!, views);
    return new Map(summers.map(([mode, summer]) => [mode, summer.finish()]));
  } finally {
    await embedder.dispose();
  }
}

/** Names of the images, each once, in an order, and what reads them with their points. */
function namedImages(
  { input, options }: StageContext<EvalIjbOptions>,
  { images, files }: ReadIjbSet,
  order: Int32Array,
): { readonly names: readonly string[]; readonly identify: Identify } {
  const folder = openImageFolder(pathInside(input('ijb'), options.images, 'images'));
  const found = images.paths.map((path) => folder.find(path));
  const missing = images.paths.filter((_, i) => found[i] === undefined);
  if (missing[0] !== undefined)
    throw new InputError(
      `${missing.length} of ${images.paths.length} images are not there: ${firstNames(missing.slice(0, 5), missing.length)}${folder.hint(missing[0])}`,
      {
        place: folder.root,
        cure: `complete the folder, or name it with \`images\`: ${files.images} lists them`,
      },
    );
  const places = new Map<string, number>();
  const names = Array.from(order, (i) => {
    const file = join(folder.root, found[i]!);
    // A picture may be listed twice, with other points.
    const name = places.has(file) ? `${file} (${images.place(i)})` : file;
    places.set(name, i);
    return name;
  });
  const identify: Identify = async (wanted) =>
    wanted.map((path) => {
      const i = places.get(path)!;
      const bytes = readImageFileSync(join(folder.root, found[i]!));
      const own = sha256(bytes);
      if (options.align === 'none') return { path, bytes, sha256: own };
      const points = pointsOf(images, i);
      const placed = points.map(({ x, y }) => `${x} ${y}`).join(' ');
      return { path, bytes, points, sha256: hashText(`${own} arcface ${placed}`) };
    });
  return { names, identify };
}
