/** Images in the order in which templates are summed up, so that one template after another is done. */
export interface ImageOrder {
  /** Places in the list: by template, then by medium, each ascending, then as they are listed. */
  readonly images: Int32Array;
}

/** @param keys of each image, by its place in the list */
export function imageOrder(keys: { templates: Float64Array; media: Float64Array }): ImageOrder {
  const { templates, media } = keys;
  const images = Int32Array.from(templates, (_, i) => i);
  images.sort((a, b) => templates[a]! - templates[b]! || media[a]! - media[b]! || a - b);
  return { images };
}
