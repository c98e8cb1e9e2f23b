import { extname } from 'node:path';
import type { FivePoints } from './templates.ts';

/** A picture and the points of the face in it. */
export interface LocatedFace {
  /** Relative to the folder of images, with `/`. */
  readonly path: string;
  readonly points: FivePoints;
}

/** Which images a list of landmarks is of. */
export interface MatchedLandmarks {
  readonly faces: readonly LocatedFace[];
  /** Images that the list does not name. */
  readonly imagesWithout: readonly string[];
  /** Paths of the list that no image has. */
  readonly pathsWithout: readonly string[];
}

/**
 * Finds the image of each path. Names that look alike are the same, whether accents are written in one piece
 * or two; a path may lack the ending of its image (VGGFace2's lists), where one image alone is called so.
 * @param images relative to their folder, in the order that faces come in
 */
export function matchLandmarks(
  images: readonly string[],
  landmarks: ReadonlyMap<string, FivePoints>,
): MatchedLandmarks {
  const known = new Set(images);
  const pointsOf = new Map<string, FivePoints>();
  const unknown: string[] = [];
  for (const [path, points] of landmarks) {
    if (known.has(path)) pointsOf.set(path, points);
    else unknown.push(path);
  }
  const left = images.filter((image) => !pointsOf.has(image));
  const pathsWithout: string[] = [];
  const find = unknown.length > 0 ? finderOf(left) : () => undefined;
  for (const path of unknown) {
    const image = find(path);
    if (image === undefined || pointsOf.has(image)) pathsWithout.push(path);
    else pointsOf.set(image, landmarks.get(path)!);
  }
  return {
    faces: images.flatMap((path) => {
      const points = pointsOf.get(path);
      return points ? { path, points } : [];
    }),
    imagesWithout: left.filter((image) => !pointsOf.has(image)),
    pathsWithout,
  };
}

function finderOf(images: readonly string[]): (path: string) => string | undefined {
  const alike = new Map(images.map((image) => [image.normalize('NFC'), image]));
  const byStem = new Map<string, string | undefined>();
  for (const [name, image] of alike) {
    const stem = name.slice(0, name.length - extname(name).length);
    byStem.set(stem, byStem.has(stem) ? undefined : image);
  }
  return (path) => alike.get(path.normalize('NFC')) ?? byStem.get(path.normalize('NFC'));
}
