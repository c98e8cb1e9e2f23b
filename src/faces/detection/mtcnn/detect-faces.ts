import type { FivePoints } from '../../alignment/templates.ts';
import { type RgbPixels, resizeByArea } from '../area-resize.ts';
import type { DetectedFace, FaceBox } from '../detected-face.ts';
import { type Suppression, suppress } from '../suppress.ts';
import { cropSquares } from './crop-squares.ts';
import { CELL, cellsOf, type MtcnnNetworks, type MtcnnOutput, STRIDE } from './networks.ts';

export interface MtcnnSettings {
  /** Shorter side of the smallest face that is looked for, in pixels. */
  readonly smallest: number;
  /** Least score of a face, 0 to 1: of the last of the three networks. */
  readonly threshold: number;
}

/** From one size of the picture to the next. */
const SHRINK = 0.709;
const PROPOSED = 0.6;
const REFINED = 0.7;

const BASE: Omit<Suppression, 'above'> = { of: 'union', margin: 1, most: 4096 };

/**
 * The faces in a photograph, best first, by MTCNN (Zhang et al., 2016): boxes that the first network proposes
 * in the picture at several sizes, the second sorts out, and the third finds points in. Thresholds, sizes and
 * rounding are those of its published programs, whose boxes count pixels from 1.
 */
export async function detectByMtcnn(
  photo: RgbPixels,
  networks: MtcnnNetworks,
  { smallest, threshold }: MtcnnSettings,
): Promise<DetectedFace[]> {
  const proposed: Candidate[] = [];
  for (const scale of scalesOf(photo, smallest)) {
    const cells = await proposeAt(photo, scale, networks);
    proposed.push(...suppress(cells, { ...BASE, above: 0.5 }));
  }
  const first = suppress(proposed, { ...BASE, above: 0.7 }).map((box) => squareOf(corrected(box, 0)));

  const refined = await sortOut(photo, first, 24, REFINED, networks.refine);
  const second = suppress(refined, { ...BASE, above: 0.7 }).map((box) => squareOf(corrected(box, 1)));

  const located = await sortOut(photo, second, 48, threshold, networks.locate);
  const last = located.map((box) => ({ ...corrected(box, 1), points: pointsIn(box) }));
  return suppress(last, { ...BASE, of: 'smaller', above: 0.7 }).map(({ points, x0, y0, x1, y1, score }) => ({
    box: { x0, y0, x1, y1, score },
    points,
  }));
}

/** A box with what a network says of it. */
interface Candidate extends FaceBox {
  readonly correction: readonly [number, number, number, number];
  /** Five x and five y. */
  readonly shares?: Float32Array;
}

function scalesOf({ width, height }: RgbPixels, smallest: number): number[] {
  const scales: number[] = [];
  for (let scale = CELL / smallest; Math.min(width, height) * scale >= CELL; scale *= SHRINK)
    scales.push(scale);
  return scales;
}

async function proposeAt(photo: RgbPixels, scale: number, networks: MtcnnNetworks): Promise<Candidate[]> {
  const width = Math.ceil(photo.width * scale);
  const height = Math.ceil(photo.height * scale);
  const planes = new Float32Array(3 * width * height);
  resizeByArea(photo, { width, height }, { data: planes, at: 0 }, 'whole');
  const { scores, corrections } = await networks.propose(planes, height, width);
  const [columns, count] = [cellsOf(width), scores.length];
  const boxes: Candidate[] = [];
  for (let i = 0; i < count; i++) {
    const score = scores[i]!;
    if (score < PROPOSED) continue;
    const left = STRIDE * (i % columns);
    const top = STRIDE * Math.floor(i / columns);
    boxes.push({
      x0: Math.trunc((left + 1) / scale),
      y0: Math.trunc((top + 1) / scale),
      x1: Math.trunc((left + CELL) / scale),
      y1: Math.trunc((top + CELL) / scale),
      score,
      correction: [0, 1, 2, 3].map((k) => corrections[k * count + i]!) as unknown as Candidate['correction'],
    });
  }
  return boxes;
}

/** Crops that are computed at once. */
const BATCH = 128;

async function sortOut(
  photo: RgbPixels,
  boxes: readonly FaceBox[],
  side: number,
  threshold: number,
  compute: (crops: Float32Array, count: number) => Promise<MtcnnOutput>,
): Promise<Candidate[]> {
  const kept: Candidate[] = [];
  for (let start = 0; start < boxes.length; start += BATCH) {
    const some = boxes.slice(start, start + BATCH);
    const { scores, corrections, points } = await compute(cropSquares(photo, some, side), some.length);
    for (const [i, { x0, y0, x1, y1 }] of some.entries()) {
      const score = scores[i]!;
      if (!(score > threshold)) continue;
      const correction = [...corrections.subarray(4 * i, 4 * i + 4)] as unknown as Candidate['correction'];
      kept.push({
        x0,
        y0,
        x1,
        y1,
        score,
        correction,
        ...(points && { shares: points.slice(10 * i, 10 * i + 10) }),
      });
    }
  }
  return kept;
}

/** @param margin see Suppression */
function corrected({ x0, y0, x1, y1, score, correction }: Candidate, margin: 0 | 1): FaceBox {
  const width = x1 - x0 + margin;
  const height = y1 - y0 + margin;
  return {
    x0: x0 + correction[0] * width,
    y0: y0 + correction[1] * height,
    x1: x1 + correction[2] * width,
    y1: y1 + correction[3] * height,
    score,
  };
}

/** About the same middle, in whole pixels. */
function squareOf({ x0, y0, x1, y1, score }: FaceBox): FaceBox {
  const [width, height] = [x1 - x0, y1 - y0];
  const side = Math.max(width, height);
  const left = x0 + width * 0.5 - side * 0.5;
  const top = y0 + height * 0.5 - side * 0.5;
  return {
    x0: Math.trunc(left),
    y0: Math.trunc(top),
    x1: Math.trunc(left + side),
    y1: Math.trunc(top + side),
    score,
  };
}

function pointsIn({ x0, y0, x1, y1, shares }: Candidate): FivePoints {
  const [width, height] = [x1 - x0 + 1, y1 - y0 + 1];
  const points = Array.from({ length: 5 }, (_, k) => ({
    x: x0 - 1 + shares![k]! * width,
    y: y0 - 1 + shares![k + 5]! * height,
  }));
  return points as unknown as FivePoints;
}
