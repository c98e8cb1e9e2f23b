import { createHash } from 'node:crypto';
import { type AffineMatrix, similarityTransform } from '../../../src/faces/alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../../src/faces/alignment/templates.ts';
import { warpAffine } from '../../../src/faces/alignment/warp.ts';
import { drawnPhoto } from '../../../tests/faces/support/drawn-photo.ts';
import { fixtureJson } from '../../../tests/support/fixture-path.ts';
import type { Fixture } from '../frame/fixture.ts';
import { absolute } from '../frame/tolerance.ts';

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const PHOTOS = 'faces/alignment/align.json';
const MATRICES = 'faces/alignment/matrices.json';

type Drawn = readonly [name: string, width: number, height: number];

export const alignedPhotos: Fixture = {
  file: PHOTOS,
  program: 'scikit-image 0.26.0, OpenCV 4.14.0',
  compare(ledger) {
    const photos =
      fixtureJson<Record<string, { picture: { drawn?: Drawn }; points: [number, number][] }>>(PHOTOS);
    for (const [name, { picture, points }] of Object.entries(photos)) {
      const from = points.map(([x, y]) => ({ x, y })) as unknown as FivePoints;
      for (const [template, key] of [
        [TEMPLATES.sphereface, '112x96'],
        [TEMPLATES.arcface, '112x112'],
      ] as const) {
        const { matrix } = similarityTransform(from, template.points)!;
        ledger.compare('matrices', [name, key, 'matrix'], matrix, absolute(1e-10));
        if (!picture.drawn) continue;
        const { data } = warpAffine(drawnPhoto(...picture.drawn), matrix, template);
        ledger.compare('aligned pixels', [name, key, 'sha256'], sha256(data));
      }
    }
    ledger.leaveOut(
      'of photographs, which are not in the repository: tests/faces/alignment/warp.test.ts where they are',
      ['*', '112x96', 'sha256'],
      ['*', '112x112', 'sha256'],
    );
    ledger.leaveOut('an input', ...['picture', 'size', 'points', 'pictureSha256'].map((name) => ['*', name]));
  },
};

export const warpedMatrices: Fixture = {
  file: MATRICES,
  program: 'OpenCV 4.14.0',
  compare(ledger) {
    const { picture, cases } = fixtureJson<{
      picture: { drawn: Drawn; channel: number };
      cases: Record<string, { matrix: AffineMatrix; size: [number, number] }>;
    }>(MATRICES);
    const image = drawnPhoto(...picture.drawn);
    for (const [name, { matrix, size }] of Object.entries(cases)) {
      const { data } = warpAffine(image, matrix, { width: size[0], height: size[1] });
      const channel = data.filter((_, i) => i % 3 === picture.channel);
      ledger.compare('warped pixels', ['cases', name, 'sha256'], sha256(channel));
    }
    ledger.leaveOut('an input', ['picture'], ['cases', '*', 'matrix'], ['cases', '*', 'size']);
  },
};
