import type { IjbTemplates } from '../meta/read-templates.ts';
import { type FeatureMode, imageFeature } from './modes.ts';
import type { TemplateRows } from './template-rows.ts';

/** Sums of the features of templates: rows x size numbers, single precision, not normalised. */
export interface TemplateSums {
  readonly values: Float32Array;
  readonly size: number;
}

/**
 * Sums up images to templates as they come, in the order of `imageOrder`: a medium is the mean of its images,
 * a template the sum of its media. In single precision, one row after another, as numpy does it; all images
 * of both views together would be 2 GB of IJB-C.
 */
export interface TemplateSummer {
  /** @param image its place in the list */
  add(image: number, views: Float32Array): void;
  /** When all images were added. */
  finish(): TemplateSums;
}

export function templateSummer(
  { templates, media }: Pick<IjbTemplates, 'templates' | 'media'>,
  {
    rows,
    faceness,
    mode,
    size,
  }: {
    readonly rows: TemplateRows;
    readonly faceness: Float32Array;
    readonly mode: FeatureMode;
    readonly size: number;
  },
): TemplateSummer {
  const values = new Float32Array(rows.ids.length * size);
  const feature = new Float32Array(size);
  const medium = new Float32Array(size);
  let [current, count] = [-1, 0];

  const endMedium = (): void => {
    if (count === 0) return;
    const at = rows.of(templates[current]!)! * size;
    for (let k = 0; k < size; k++) values[at + k]! += Math.fround(medium[k]! / count);
    medium.fill(0);
    count = 0;
  };
  return {
    add(image, views) {
      const isNext =
        count > 0 && (templates[image] !== templates[current] || media[image] !== media[current]);
      if (isNext) endMedium();
      imageFeature(views, faceness[image]!, mode, feature);
      // The first is copied: 0 + -0 would lose its sign.
      for (let k = 0; k < size; k++) medium[k] = count === 0 ? feature[k]! : medium[k]! + feature[k]!;
      current = image;
      count++;
    },
    finish() {
      endMedium();
      return { values, size };
    },
  };
}
