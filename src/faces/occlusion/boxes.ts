import { REFERENCE_SIZE, type Rect, type Size } from '../geometry.ts';

/**
 * The parts of a face that the reference covers, on its 96 x 112 images, by the name that `method` gives
 * them.
 */
export const BOXES = {
  left_eye: [10, 30, 50, 70],
  right_eye: [50, 30, 90, 70],
  twoeyes: [10, 30, 90, 70],
  nose: [34, 48, 62, 86],
  mouth: [25, 82, 75, 107],
  down_face: [8, 60, 92, 110],
  up_face: [8, 8, 92, 72],
  left_face: [8, 8, 50, 100],
  right_face: [50, 8, 92, 100],
} as const satisfies Record<string, readonly [number, number, number, number]>;

export type BoxName = keyof typeof BOXES;

/** The box in an image of `size`: its edges scaled with the image's sides and rounded; never empty. */
export function boxRect(name: BoxName, size: Size): Rect {
  const [x0, y0, x1, y1] = BOXES[name];
  const horizontal = scaleEdges(x0, x1, size.width / REFERENCE_SIZE.width);
  const vertical = scaleEdges(y0, y1, size.height / REFERENCE_SIZE.height);
  return { x0: horizontal[0], y0: vertical[0], x1: horizontal[1], y1: vertical[1] };
}

function scaleEdges(start: number, end: number, scale: number): [number, number] {
  const first = Math.round(start * scale);
  return [first, Math.max(first + 1, Math.round(end * scale))];
}
