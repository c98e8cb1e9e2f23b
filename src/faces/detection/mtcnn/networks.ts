/** What one of MTCNN's networks says of each of its inputs. */
export interface MtcnnOutput {
  /** That it is a face, 0 to 1. */
  readonly scores: Float32Array;
  /** Corrections of the box, x0, y0, x1, y1, as shares of its size: four planes, or four numbers each. */
  readonly corrections: Float32Array;
  /** Five x and five y, as shares of the box's size; of the last network alone. */
  readonly points?: Float32Array;
}

/** MTCNN's three networks (Zhang et al., 2016), whatever computes them. Inputs: see resizeByArea. */
export interface MtcnnNetworks {
  /** Of one picture [3, height, width]: a score for each cell of two by two pixels. */
  propose(planes: Float32Array, height: number, width: number): Promise<MtcnnOutput>;
  /** Of crops [n, 3, 24, 24]. */
  refine(crops: Float32Array, count: number): Promise<MtcnnOutput>;
  /** Of crops [n, 3, 48, 48]. */
  locate(crops: Float32Array, count: number): Promise<MtcnnOutput>;
}

/** The first network's view of a face: twelve pixels, every two. */
export const CELL = 12;
export const STRIDE = 2;

/** Cells that a side of so many pixels has. */
export function cellsOf(pixels: number): number {
  return Math.ceil((pixels - 2) / 2) - 4;
}
