import type { Size } from '../../geometry.ts';

/** An output of a detector. */
export interface DetectorOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a detector says of the cells of one grid, row by row, `anchors` boxes a cell. */
export interface GridHead {
  /** Pixels from cell to cell. */
  readonly stride: number;
  readonly anchors: number;
  /** YuNet's two, SCRFD's one, each of a number a box, 0 to 1. */
  readonly scores: readonly Float32Array[];
  /** Four numbers a box. */
  readonly boxes: Float32Array;
  /** Ten numbers a box. */
  readonly points: Float32Array;
}

/** Detectors whose outputs are known, told apart by how many scores a box has. */
export type GridFormat = 'yunet' | 'scrfd';

const STRIDES = [8, 16, 32];

/**
 * The grids of a detector by the shapes of its outputs, whatever they are called: for each of the strides 8,
 * 16 and 32 one of ten numbers a box, one of four, and one of one number (SCRFD) or two of them (YuNet).
 * Undefined where they are not that.
 * @param input of the picture that it was given, in whole strides
 */
export function gridHeads(
  outputs: readonly DetectorOutput[],
  input: Size,
): { readonly format: GridFormat; readonly heads: readonly GridHead[] } | undefined {
  const heads = STRIDES.map((stride) => headOf(outputs, stride, input));
  const known = heads.filter((head) => head !== undefined);
  const scores = known[0]?.scores.length;
  const isAlike = known.every((head) => head.scores.length === scores);
  if (known.length < STRIDES.length || !isAlike) return undefined;
  if (scores === 1 && outputs.length === 9) return { format: 'scrfd', heads: known };
  if (scores === 2 && outputs.length === 12) return { format: 'yunet', heads: known };
  return undefined;
}

function headOf(outputs: readonly DetectorOutput[], stride: number, input: Size): GridHead | undefined {
  const cells = (input.width / stride) * (input.height / stride);
  const ofGrid = outputs.filter((output) => [cells, 2 * cells].includes(rowsOf(output)));
  const by = (numbers: number) => ofGrid.filter(({ shape }) => shape.at(-1) === numbers);
  const [scores, [boxes, ...moreBoxes], [points, ...morePoints]] = [by(1), by(4), by(10)];
  if (!boxes || !points || moreBoxes.length + morePoints.length > 0) return undefined;
  const rows = rowsOf(boxes);
  if (rowsOf(points) !== rows || scores.some((one) => rowsOf(one) !== rows)) return undefined;
  if (scores.length === 0) return undefined;
  return {
    stride,
    anchors: rows / cells,
    scores: scores.map(({ data }) => data),
    boxes: boxes.data,
    points: points.data,
  };
}

function rowsOf({ shape, data }: DetectorOutput): number {
  return data.length / (shape.at(-1) ?? 1);
}
