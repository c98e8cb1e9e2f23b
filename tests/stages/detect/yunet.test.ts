import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeUpright } from '../../../src/faces/images/upright/decode-upright.ts';
import { openDetector } from '../../../src/stages/detect/detectors/open-detector.ts';
import { hasShared, needsShared, sharedPath } from '../../faces/support/shared-data.ts';

const FOLDER = 'data/detectors';
const settings = { smallest: 12, threshold: null };

/** x, y, width, height; then x and y of the points; then the score. */
type Row = readonly number[];

describe.skipIf(!hasShared(FOLDER))(`YuNet finds what OpenCV finds with it${needsShared(FOLDER)}`, () => {
  const golden = () =>
    JSON.parse(readFileSync(sharedPath(`${FOLDER}/golden_yunet.json`), 'utf8')) as Record<
      string,
      Record<string, readonly Row[]>
    >;

  test.each([
    ['yunet_s_dynamic.onnx', 'yunet_2023mar_250x250'],
    ['yunet_n_dynamic.onnx', 'yunet_n_dynamic_250x250'],
  ])('%s', async (model, key) => {
    const detector = await openDetector(sharedPath(`${FOLDER}/${model}`), settings);
    expect([detector.name, detector.largest]).toEqual(['yunet', undefined]);
    for (const [name, rows] of Object.entries(golden()[key]!)) {
      const found = await detector.detect(await photoOf(name));
      expect(found.length, name).toBe(rows.length);
      for (const [i, [x, y, width, height, ...rest]] of rows.entries()) {
        const { box, points } = found[i]!;
        const ours = [box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0, ...points.flatMap((p) => [p.x, p.y])];
        for (const [k, value] of [x, y, width, height, ...rest.slice(0, 10)].entries()) {
          expect(Math.abs(ours[k]! - value!), name).toBeLessThan(1e-3);
        }
        expect(box.score).toBeCloseTo(rest[10]!, 4);
      }
    }
    await detector.dispose();
  });

  test('face_detection_yunet_2023mar.onnx, which takes pictures of one size alone', async () => {
    const detector = await openDetector(sharedPath(`${FOLDER}/face_detection_yunet_2023mar.onnx`), settings);
    expect(detector.largest).toEqual({ width: 640, height: 640 });
    const [name, [row]] = Object.entries(golden()['yunet_2023mar_250x250']!)[0]!;
    const [found] = await detector.detect(await photoOf(name));
    // More black to the right and below moves points by a pixel.
    expect(Math.hypot(found!.points[0].x - row![4]!, found!.points[0].y - row![5]!)).toBeLessThan(2);
    await detector.dispose();
  });

  const photoOf = async (name: string) => {
    const file = sharedPath(`data/lfw_raw_250x250/${name}.jpg`);
    return decodeUpright(readFileSync(file), file);
  };
});
