import type { FivePoints } from '../../alignment/templates.ts';
import type { Size } from '../../geometry.ts';
import type { DetectedFace, FaceBox } from '../detected-face.ts';
import { suppress } from '../suppress.ts';
import type { GridFormat, GridHead } from './grid-heads.ts';

/** A box that a cell proposes. */
interface Proposal extends FaceBox {
  readonly points: FivePoints;
}

interface GridRule {
  /** Least score that counts where nothing else is said: what its programs take. */
  readonly threshold: number;
  /** See Suppression. */
  readonly above: number;
  score(head: GridHead, i: number): number;
  /** @param column of the cell, in strides */
  box(head: GridHead, i: number, column: number, row: number): Omit<FaceBox, 'score'>;
}

/** YuNet as OpenCV's FaceDetectorYN reads it, SCRFD as InsightFace does. */
export const GRID_RULES: Record<GridFormat, GridRule> = {
  yunet: {
    threshold: 0.6,
    above: 0.3,
    score: ({ scores: [one, two] }, i) => Math.sqrt(share(one![i]!) * share(two![i]!)),
    box({ boxes, stride }, i, column, row) {
      const x = (column + boxes[4 * i]!) * stride;
      const y = (row + boxes[4 * i + 1]!) * stride;
      const width = Math.exp(boxes[4 * i + 2]!) * stride;
      const height = Math.exp(boxes[4 * i + 3]!) * stride;
      return { x0: x - width / 2, y0: y - height / 2, x1: x + width / 2, y1: y + height / 2 };
    },
  },
  scrfd: {
    threshold: 0.5,
    above: 0.4,
    score: ({ scores: [one] }, i) => share(one![i]!),
    box: ({ boxes, stride }, i, column, row) => ({
      x0: (column - boxes[4 * i]!) * stride,
      y0: (row - boxes[4 * i + 1]!) * stride,
      x1: (column + boxes[4 * i + 2]!) * stride,
      y1: (row + boxes[4 * i + 3]!) * stride,
    }),
  },
};

/** As OpenCV has it. */
const MOST = 5000;

/**
 * The faces that a detector's grids say, best first, in pixels of the picture that it was given.
 * @param threshold least score, 0 to 1
 */
export function decodeGrids(
  { format, heads }: { readonly format: GridFormat; readonly heads: readonly GridHead[] },
  input: Size,
  threshold: number,
): DetectedFace[] {
  const rule = GRID_RULES[format];
  const proposals: Proposal[] = [];
  for (const head of heads) {
    const columns = input.width / head.stride;
    const count = head.boxes.length / 4;
    for (let i = 0; i < count; i++) {
      const score = rule.score(head, i);
      if (!(score >= threshold)) continue;
      const cell = Math.floor(i / head.anchors);
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      const box = rule.box(head, i, column, row);
      const points = pointsOf(head, i, column, row);
      if (isPlace(box, points)) proposals.push({ ...box, score, points });
    }
  }
  const kept = suppress(proposals, { above: rule.above, of: 'union', margin: 0, most: MOST });
  return kept.map(({ points, ...box }) => ({ box, points }));
}

/** A network may say any numbers. */
function isPlace(box: Omit<FaceBox, 'score'>, points: FivePoints): boolean {
  const numbers = [...Object.values(box), ...points.flatMap(({ x, y }) => [x, y])];
  return numbers.every(Number.isFinite) && box.x1 > box.x0 && box.y1 > box.y0;
}

function pointsOf({ points, stride }: GridHead, i: number, column: number, row: number): FivePoints {
  const found = Array.from({ length: 5 }, (_, k) => ({
    x: (points[10 * i + 2 * k]! + column) * stride,
    y: (points[10 * i + 2 * k + 1]! + row) * stride,
  }));
  return found as unknown as FivePoints;
}

/** Numbers beyond 0 and 1 count as these; what is none, as 0. */
function share(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
