import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectByMtcnn } from '../../../src/faces/detection/mtcnn/detect-faces.ts';
import type { MtcnnOutput } from '../../../src/faces/detection/mtcnn/networks.ts';
import { decodeUpright } from '../../../src/faces/images/upright/decode-upright.ts';
import { type OpenNetworks, openMtcnn } from '../../../src/stages/detect/detectors/open-mtcnn.ts';
import { drawnPhoto } from '../../faces/support/drawn-photo.ts';
import { hasShared, needsShared, sharedPath } from '../../faces/support/shared-data.ts';

interface NetworkGolden {
  readonly input: [number, 3, number, number];
  readonly prob: { data: number[] };
  readonly reg: { data: number[] };
  readonly pts?: { data: number[] };
}

const { networks: golden } = JSON.parse(
  readFileSync(new URL('../../fixtures/faces/alignment/mtcnn-networks.json', import.meta.url), 'utf8'),
) as { networks: Record<'pnet' | 'rnet' | 'onet', NetworkGolden> };

let networks: OpenNetworks;
beforeAll(async () => {
  networks = await openMtcnn();
});
afterAll(() => networks.dispose());

describe('the networks of MTCNN say what the published ones do', () => {
  const inputOf = ({ input }: NetworkGolden) =>
    Float32Array.from(
      { length: input[0] * 3 * input[2] * input[3] },
      (_, k) => (((37 * k) % 256) - 127.5) / 128,
    );
  const expectClose = (values: Float32Array, expected: number[]) => {
    expect(values.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
  };
  const expectOutput = ({ scores, corrections, points }: MtcnnOutput, { prob, reg, pts }: NetworkGolden) => {
    expectClose(scores, prob.data.slice(prob.data.length / 2));
    expectClose(corrections, reg.data);
    if (pts) expectClose(points!, pts.data);
  };

  test('the first', async () => {
    const { pnet } = golden;
    expectOutput(await networks.propose(inputOf(pnet), pnet.input[2], pnet.input[3]), pnet);
  });
  test('the second', async () => expectOutput(await networks.refine(inputOf(golden.rnet), 1), golden.rnet));
  test('the third', async () => expectOutput(await networks.locate(inputOf(golden.onet), 1), golden.onet));
});

const GOLDEN = 'data/detectors/golden_mtcnn.json';
const RAW = 'data/lfw_raw_250x250';

test.skipIf(!hasShared(GOLDEN))(
  `finds the points of the published program${needsShared(GOLDEN)}`,
  async () => {
    type Face = { box: number[]; score: number; points: [number, number][] };
    const { photographs } = JSON.parse(readFileSync(sharedPath(GOLDEN), 'utf8')) as {
      photographs: Record<string, Face[]>;
    };
    for (const [name, faces] of Object.entries(photographs)) {
      const file = sharedPath(`${RAW}/${name}.jpg`);
      const photo = await decodeUpright(readFileSync(file), file);
      const found = await detectByMtcnn(photo, networks, { smallest: 20, threshold: 0.7 });
      expect(found.length, name).toBe(faces.length);
      for (const [i, { box, score, points }] of faces.entries()) {
        const { x0, y0, x1, y1 } = found[i]!.box;
        for (const [k, value] of [x0, y0, x1, y1].entries()) expect(value).toBeCloseTo(box[k]!, 3);
        expect(found[i]!.box.score).toBeCloseTo(score, 5);
        for (const [k, [x, y]] of points.entries()) {
          expect(found[i]!.points[k]!.x).toBeCloseTo(x, 3);
          expect(found[i]!.points[k]!.y).toBeCloseTo(y, 3);
        }
      }
    }
  },
);

test.each([
  [12, 12],
  [13, 200],
  [64, 48],
])('finds nothing, and breaks on nothing, in a drawing of %i by %i', async (width, height) => {
  const photo = drawnPhoto('no face', width, height);
  expect(await detectByMtcnn(photo, networks, { smallest: 12, threshold: 0.9 })).toEqual([]);
});
