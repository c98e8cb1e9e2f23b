/** Five points as a list writes them, before it is known in which order it has them. */
export interface LandmarkRow {
  /** As it is written. */
  readonly path: string;
  /** Ten numbers, all finite. */
  readonly numbers: readonly number[];
  /** Of the list, from 1; undefined in JSON. */
  readonly line: number | undefined;
  /** Where the list itself says it; undefined where only the numbers do. */
  readonly order: PointOrder | undefined;
}

/** `pairs`: x and y of one point after the other; `planes`: all x before all y, as MTCNN gives them. */
export type PointOrder = 'pairs' | 'planes';

/** Where a row stands, for errors. */
export function placeOfRow(file: string, { path, line }: LandmarkRow): string {
  return line === undefined ? `${file}, "${path}"` : `${file}:${line}`;
}

/** Numbers of five points. */
export const NUMBERS = 10;

/** What a list may look like, for whoever has to write one. */
export const LANDMARKS_CURE =
  'write one "path x1 y1 x2 y2 x3 y3 x4 y4 x5 y5" a line (left eye, right eye, nose, left and right corner of ' +
  'the mouth), or the same as CSV or JSON';
