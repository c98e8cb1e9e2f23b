import type { Rect, Size } from './geometry.ts';

/**
 * Occlusion patterns (FROM, section 3.3): the image is cut into K x K cells, and a pattern is a block of
 * whole cells, or nothing. Class 0 is nothing; the blocks follow by their first cell, row by row, and for
 * each first cell by their last cell, row by row. Cell edges are floor(length * i / K).
 */
export function patternCount(k: number): number {
  return 1 + ((k * (k + 1)) / 2) ** 2;
}

/** The rectangle of every class, in order; null for class 0. */
export function patternRectangles(k: number, size: Size): (Rect | null)[] {
  const xs = cellEdges(k, size.width);
  const ys = cellEdges(k, size.height);
  const rectangles: (Rect | null)[] = [null];
  for (const block of blocks(k)) {
    rectangles.push({ x0: xs[block.x0]!, y0: ys[block.y0]!, x1: xs[block.x1]!, y1: ys[block.y1]! });
  }
  return rectangles;
}

/**
 * The class of an occlusion: the pattern with the greatest overlap (intersection over union, in doubles),
 * the first one on ties. No rectangle, or an empty one, is class 0.
 */
export function patternLabel(k: number, size: Size, rect: Rect | null): number {
  if (rect === null || rect.x1 <= rect.x0 || rect.y1 <= rect.y0) return 0;
  const { rectangles, areas } = gridFor(k, size);
  const rectArea = (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
  let best = 0;
  let bestOverlap = 0;
  for (let i = 0, at = 0; i < areas.length; i++, at += 4) {
    const width = Math.min(rect.x1, rectangles[at + 2]!) - Math.max(rect.x0, rectangles[at]!);
    const height = Math.min(rect.y1, rectangles[at + 3]!) - Math.max(rect.y0, rectangles[at + 1]!);
    if (width <= 0 || height <= 0) continue;
    const intersection = width * height;
    const overlap = intersection / (rectArea + areas[i]! - intersection + 1e-10);
    if (overlap > bestOverlap) {
      best = i + 1;
      bestOverlap = overlap;
    }
  }
  return best;
}

/** x0, y0, x1, y1 of every pattern but class 0, end to end, and their areas. */
interface Grid {
  readonly rectangles: Int32Array;
  readonly areas: Int32Array;
}

const grids = new Map<string, Grid>();

function gridFor(k: number, size: Size): Grid {
  const key = `${k} ${size.width} ${size.height}`;
  const known = grids.get(key);
  if (known !== undefined) return known;
  const rectangles = patternRectangles(k, size).filter((rect) => rect !== null);
  const grid: Grid = {
    rectangles: Int32Array.from(rectangles.flatMap(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1])),
    areas: Int32Array.from(rectangles, ({ x0, y0, x1, y1 }) => (x1 - x0) * (y1 - y0)),
  };
  grids.set(key, grid);
  return grid;
}

/** Blocks of cells, ends exclusive, in the order of their classes. */
function blocks(k: number): Rect[] {
  const found: Rect[] = [];
  for (let y0 = 0; y0 < k; y0++) {
    for (let x0 = 0; x0 < k; x0++) {
      for (let y1 = y0 + 1; y1 <= k; y1++) {
        for (let x1 = x0 + 1; x1 <= k; x1++) found.push({ x0, y0, x1, y1 });
      }
    }
  }
  return found;
}

function cellEdges(k: number, length: number): number[] {
  return Array.from({ length: k + 1 }, (_, i) => Math.floor((length * i) / k));
}
