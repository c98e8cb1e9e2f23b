import type { FaceBox } from './detected-face.ts';

export interface Suppression {
  /** Boxes that overlap a better one by a larger share go. */
  readonly above: number;
  /** What the overlap is a share of: of both boxes together, or of the smaller one. */
  readonly of: 'union' | 'smaller';
  /** 1 where a box ends within its last pixel, as MTCNN counts; 0 where at its edge. */
  readonly margin: 0 | 1;
  /** So many of the best are looked at. */
  readonly most: number;
}

/** Non-maximum suppression: of boxes around the same thing the best one, best first. */
export function suppress<Box extends FaceBox>(boxes: readonly Box[], rule: Suppression): Box[] {
  const { above, of, margin, most } = rule;
  const sorted = boxes.toSorted((a, b) => b.score - a.score).slice(0, most);
  const areas = sorted.map(({ x0, y0, x1, y1 }) => (x1 - x0 + margin) * (y1 - y0 + margin));
  const isGone = new Uint8Array(sorted.length);
  const kept: Box[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (isGone[i]) continue;
    const best = sorted[i]!;
    kept.push(best);
    for (let j = i + 1; j < sorted.length; j++) {
      if (isGone[j]) continue;
      const other = sorted[j]!;
      const width = Math.min(best.x1, other.x1) - Math.max(best.x0, other.x0) + margin;
      const height = Math.min(best.y1, other.y1) - Math.max(best.y0, other.y0) + margin;
      if (width <= 0 || height <= 0) continue;
      const both = width * height;
      const whole = of === 'union' ? areas[i]! + areas[j]! - both : Math.min(areas[i]!, areas[j]!);
      if (both / whole > above) isGone[j] = 1;
    }
  }
  return kept;
}
