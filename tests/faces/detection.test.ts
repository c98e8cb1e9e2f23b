import { describe, expect, test } from 'vitest';
import type { FivePoints } from '../../src/faces/alignment/templates.ts';
import { resizeByArea } from '../../src/faces/detection/area-resize.ts';
import { chooseFace } from '../../src/faces/detection/choose-face.ts';
import { type DetectedFace, inOriginal } from '../../src/faces/detection/detected-face.ts';
import { decodeGrids } from '../../src/faces/detection/grids/decode-grids.ts';
import { type DetectorOutput, gridHeads } from '../../src/faces/detection/grids/grid-heads.ts';
import { suppress } from '../../src/faces/detection/suppress.ts';
import { drawnPhoto } from './support/drawn-photo.ts';

const points = Array.from({ length: 5 }, (_, i) => ({ x: i, y: 2 * i })) as unknown as FivePoints;
const face = (x0: number, y0: number, side: number, score: number): DetectedFace => ({
  box: { x0, y0, x1: x0 + side, y1: y0 + side, score },
  points,
});

describe('of several faces', () => {
  const faces = [face(0, 0, 30, 0.99), face(45, 40, 10, 0.8), face(70, 10, 40, 0.9)];
  test.each([
    ['centre', 1],
    ['largest', 2],
    ['best', 0],
  ] as const)('the %s one counts', (choice, which) => {
    expect(chooseFace(faces, choice, { width: 100, height: 90 })).toBe(faces[which]);
    expect(chooseFace([], choice, { width: 100, height: 90 })).toBeUndefined();
  });

  test('those around the same thing are one, the best', () => {
    const boxes = [face(0, 0, 20, 0.5), face(2, 0, 20, 0.9), face(50, 0, 20, 0.3)].map(({ box }) => box);
    const rule = { above: 0.3, of: 'union', margin: 0, most: 10 } as const;
    expect(suppress(boxes, rule)).toEqual([boxes[1], boxes[2]]);
    expect(suppress(boxes, { ...rule, above: 0.9 })).toHaveLength(3);
    expect(suppress(boxes, { ...rule, most: 1 })).toEqual([boxes[1]]);
  });
});

test('what was found in a smaller copy is where it is in the photograph', () => {
  const { points: found, box } = inOriginal(face(-0.5, 9.5, 10, 1), 0.5);
  expect(box).toEqual({ x0: -0.5, y0: 19.5, x1: 19.5, y1: 39.5, score: 1 });
  expect(found[2]).toEqual({ x: 4.5, y: 8.5 });
});

describe('resizing by area', () => {
  const sized = (width: number, height: number, values: 'whole' | 'exact' = 'exact') => {
    const planes = new Float32Array(3 * width * height);
    resizeByArea(drawnPhoto('area', 8, 6), { width, height }, { data: planes, at: 0 }, values);
    return planes.map((value) => value * 128 + 127.5);
  };
  const { data } = drawnPhoto('area', 8, 6);
  const red = (x: number, y: number) => data[3 * (8 * y + x)]!;

  test('to the same size keeps the pixels', () => {
    expect([...sized(8, 6).subarray(0, 48)]).toEqual(Array.from({ length: 48 }, (_, i) => data[3 * i]));
  });

  test('to half the size gives means of four, rounded up where whole ones are wanted', () => {
    const mean = (red(2, 2) + red(3, 2) + red(2, 3) + red(3, 3)) / 4;
    expect(sized(4, 3)[4 + 1]).toBeCloseTo(mean, 4);
    expect(sized(4, 3, 'whole')[4 + 1]).toBe(Math.floor(mean + 0.5));
  });

  test('counts a pixel by how much of it is covered', () => {
    const [a, b] = [red(0, 0), red(1, 0)];
    const [c, d] = [red(0, 1), red(1, 1)];
    // 8 to 6 and 6 to 4: a pixel and a third across, and one and a half down.
    const mean = (a + b / 3 + (c + d / 3) / 2) / ((4 / 3) * 1.5);
    expect(sized(6, 4)[0]).toBeCloseTo(mean, 3);
  });
});

describe('outputs of a detector', () => {
  const input = { width: 64, height: 32 };
  const output = (rows: number, numbers: number): DetectorOutput => ({
    shape: [1, rows, numbers],
    data: new Float32Array(rows * numbers),
  });
  const cells = (stride: number) => (64 / stride) * (32 / stride);
  const outputs = (scores: number, anchors: number, numbers = [4, 10]) =>
    [8, 16, 32].flatMap((stride) =>
      [...Array<number>(scores).fill(1), ...numbers].map((n) => output(anchors * cells(stride), n)),
    );

  test('are of YuNet with two scores, of SCRFD with one, and else of nothing known', () => {
    expect(gridHeads(outputs(2, 1), input)?.format).toBe('yunet');
    expect(gridHeads(outputs(1, 2), input)?.format).toBe('scrfd');
    expect(gridHeads(outputs(1, 2).reverse(), input)?.format).toBe('scrfd');
    expect(gridHeads(outputs(1, 2, [4]), input)).toBeUndefined();
    expect(gridHeads(outputs(1, 3), input)).toBeUndefined();
    expect(gridHeads(outputs(1, 2).slice(3), input)).toBeUndefined();
    expect(gridHeads([], input)).toBeUndefined();
  });

  test('of SCRFD: distances from a cell, in strides', () => {
    const all = outputs(1, 2);
    const [scores, boxes, kps] = all.slice(3, 6) as [DetectorOutput, DetectorOutput, DetectorOutput];
    const cell = 2 * (1 * 4 + 2) + 1; // row 1, column 2 of stride 16, the second anchor
    scores.data[cell] = 0.8;
    boxes.data.set([0.5, 0.25, 1, 0.75], 4 * cell);
    kps.data.set([-0.25, 0, 0.25, 0, 0, 0.125, -0.25, 0.25, 0.25, 0.25], 10 * cell);
    const [found, ...others] = decodeGrids(gridHeads(all, input)!, input, 0.5);
    expect(others).toEqual([]);
    expect(found!.box).toEqual({ x0: 24, y0: 12, x1: 48, y1: 28, score: expect.closeTo(0.8) });
    expect(found!.points[0]).toEqual({ x: 28, y: 16 });
    expect(found!.points[4]).toEqual({ x: 36, y: 20 });
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1e30,
    1e30,
    3e38,
  ])('of %s for any part are no place of a face', (value) => {
    for (const numbers of [1, 4, 10]) {
      for (const [scores, anchors] of [
        [2, 1],
        [1, 2],
      ] as const) {
        const all = outputs(scores, anchors);
        for (const { data, shape } of all) data.fill(shape.at(-1) === numbers ? value : 1);
        const faces = decodeGrids(gridHeads(all, input)!, input, 0.5);
        for (const { box, points } of faces) {
          expect(
            [...Object.values(box), ...points.flatMap(({ x, y }) => [x, y])].every(Number.isFinite),
          ).toBe(true);
          expect(box.x1 - box.x0).toBeGreaterThan(0);
        }
        if (!Number.isFinite(value) && numbers > 1) expect(faces).toEqual([]);
      }
    }
  });
});
