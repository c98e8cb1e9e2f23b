import { csvFormatRows } from 'd3-dsv';
import type { DetectedFace } from '../../faces/detection/detected-face.ts';
import type { SearchedPhoto } from './detect-worker.ts';

/** What is to be said of a photograph. */
export type PhotoVerdict = 'one' | 'several' | 'none' | 'too small' | 'unreadable';

export function verdictOn({ faces, chosen, fault }: SearchedPhoto): PhotoVerdict {
  if (fault !== undefined) return 'unreadable';
  if (faces.length === 0) return 'none';
  if (chosen === undefined) return 'too small';
  return faces.length === 1 ? 'one' : 'several';
}

const POINT_COLUMNS = ['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'].flatMap((name) => [
  `${name}_x`,
  `${name}_y`,
]);

/** The list that `align` reads: five points of the chosen face of each photograph that has one. */
export function landmarksCsv(photos: readonly SearchedPhoto[]): string {
  const rows = photos.flatMap(({ path, chosen }) => (chosen ? [[path, ...pointsOf(chosen)]] : []));
  return `${csvFormatRows([['path', ...POINT_COLUMNS], ...rows])}\n`;
}

/** All faces, a row each, and a row for each photograph without any. */
export function facesCsv(photos: readonly SearchedPhoto[]): string {
  const head = [
    'path',
    'verdict',
    'faces',
    'face',
    'chosen',
    'score',
    'x0',
    'y0',
    'x1',
    'y1',
    ...POINT_COLUMNS,
  ];
  const rows = photos.flatMap((photo) => {
    const about = [photo.path, verdictOn(photo), String(photo.faces.length)];
    if (photo.faces.length === 0) return [[...about, ...head.slice(about.length).map(() => '')]];
    return photo.faces.map((face, i) => {
      const { x0, y0, x1, y1, score } = face.box;
      const isChosen = face === photo.chosen ? '1' : '0';
      return [
        ...about,
        String(i + 1),
        isChosen,
        score.toFixed(4),
        ...[x0, y0, x1, y1].map(rounded),
        ...pointsOf(face),
      ];
    });
  });
  return `${csvFormatRows([head, ...rows])}\n`;
}

function pointsOf({ points }: DetectedFace): string[] {
  return points.flatMap(({ x, y }) => [rounded(x), rounded(y)]);
}

/** A thousandth of a pixel is more than any detector knows. */
function rounded(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
