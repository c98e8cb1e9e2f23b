import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Rect } from '../../src/faces/geometry.ts';
import { patternCount, patternLabel, patternRectangles } from '../../src/faces/patterns.ts';

type Corners = [number, number, number, number];
interface Grid {
  count: number;
  rects_x0y0x1y1: (Corners | null)[];
  cases: { rect: Corners | null; label: number }[];
}

const grids = JSON.parse(
  readFileSync(new URL('../fixtures/faces/grids.json', import.meta.url), 'utf8'),
) as Record<string, Grid>;
const size = { width: 96, height: 112 };
const corners = (rect: Rect | null): Corners | null => rect && [rect.x0, rect.y0, rect.x1, rect.y1];
const rectOf = (at: Corners | null): Rect | null => at && { x0: at[0], y0: at[1], x1: at[2], y1: at[3] };

describe.each(Object.keys(grids))('patterns of a grid with %s cells a side', (name) => {
  const k = Number(name);
  const grid = grids[name]!;

  test('are as many as the reference has', () => {
    expect(patternCount(k)).toBe(grid.count);
  });

  test('are the rectangles of the reference, in its order', () => {
    expect(patternRectangles(k, size).map(corners)).toEqual(grid.rects_x0y0x1y1);
  });

  test('label every rectangle as the reference does', () => {
    expect(grid.cases.map(({ rect }) => patternLabel(k, size, rectOf(rect)))).toEqual(
      grid.cases.map(({ label }) => label),
    );
  });
});

describe('a label', () => {
  test('is 0 without a rectangle, and for an empty one', () => {
    expect(patternLabel(5, size, null)).toBe(0);
    expect(patternLabel(5, size, { x0: 10, y0: 10, x1: 10, y1: 50 })).toBe(0);
  });

  test.each([
    [48, 64],
    [112, 112],
    [97, 113],
  ])('of each pattern in an image of %i x %i is that pattern', (width, height) => {
    patternRectangles(5, { width, height }).forEach((rect, i) => {
      expect(patternLabel(5, { width, height }, rect)).toBe(i);
    });
  });
});
