import type { FivePoints } from '../alignment/templates.ts';

/** A rectangle in pixels, whose corners need not be whole. */
export interface FaceBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** 0 to 1. */
  readonly score: number;
}

export interface DetectedFace {
  readonly box: FaceBox;
  readonly points: FivePoints;
}

/** What was found in a picture that is `scale` times as large as the one that is meant. */
export function inOriginal({ box, points }: DetectedFace, scale: number): DetectedFace {
  if (scale === 1) return { box, points };
  // The middle of the first pixel is at 0.
  const back = (value: number) => (value + 0.5) / scale - 0.5;
  return {
    box: { x0: back(box.x0), y0: back(box.y0), x1: back(box.x1), y1: back(box.y1), score: box.score },
    points: points.map(({ x, y }) => ({ x: back(x), y: back(y) })) as unknown as FivePoints,
  };
}
