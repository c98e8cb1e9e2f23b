/** An image file, relative to its folder, and the number of the person on it. */
export interface LabelledImage {
  readonly path: string;
  readonly label: number;
}

export interface LabelledImages {
  readonly images: readonly LabelledImage[];
  /** Labels are 0 .. classes-1. */
  readonly classes: number;
}
