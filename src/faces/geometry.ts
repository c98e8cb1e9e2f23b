/** Width and height in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels; `x1` and `y1` are exclusive. */
export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Number of pixels; 0 for a rectangle that is empty or inside out. */
export function area(rect: Rect): number {
  return Math.max(0, rect.x1 - rect.x0) * Math.max(0, rect.y1 - rect.y0);
}

/** The size that the reference's boxes and factors are written for: SphereFace's 96 x 112 alignment. */
export const REFERENCE_SIZE: Size = { width: 96, height: 112 };
