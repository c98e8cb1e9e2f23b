import { InputError } from '../../../base/input-error.ts';
import { namedPoint, plainName } from './columns.ts';
import { LANDMARKS_CURE, type LandmarkRow, NUMBERS } from './landmark-rows.ts';

/**
 * Landmarks as JSON: `{ "a/1.jpg": FACE, … }`, or `[{ "path": "a/1.jpg", … }, …]`. FACE is ten numbers, five
 * `[x, y]` or `{ x, y }`, the two lists of x and y, an object that has such under `keypoints`, `landmarks` or
 * `points`, five points by name, as the package mtcnn gives them, or a list of such faces. An empty list is a
 * picture without a face.
 */
export function parseJson(text: string, file: string): readonly LandmarkRow[] {
  return entriesOf(parse(text, file), file).flatMap(([path, value]) =>
    facesOf(value).map((face): LandmarkRow => {
      const found = pointsOf(face);
      if (found) return { path, line: undefined, ...found };
      throw new InputError('there are no five points', {
        place: `${file}, "${path}"`,
        cure: 'write them as [[x, y], [x, y], [x, y], [x, y], [x, y]], or as ten numbers',
      });
    }),
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`the list is no JSON: ${(error as Error).message}`, {
      place: file,
      cure: LANDMARKS_CURE,
    });
  }
}

const PATH_KEYS = ['path', 'file', 'filename', 'file_name', 'image', 'img', 'name'];

function entriesOf(root: unknown, file: string): (readonly [path: string, value: unknown])[] {
  if (!Array.isArray(root)) return isRecord(root) ? Object.entries(root) : [];
  return root.map((entry, i) => {
    const path =
      isRecord(entry) && PATH_KEYS.map((key) => entry[key]).find((value) => typeof value === 'string');
    if (typeof path === 'string') return [path, entry] as const;
    throw new InputError('the entry names no image', {
      place: `${file}, entry ${i + 1}`,
      cure: 'give it a "path"',
    });
  });
}

/** The faces of a picture. */
function facesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && pointsOf(value) === undefined ? value : [value];
}

const POINT_KEYS = ['keypoints', 'landmarks', 'landmark', 'points', 'kps'];

type Points = Pick<LandmarkRow, 'numbers' | 'order'>;

function pointsOf(value: unknown): Points | undefined {
  if (Array.isArray(value)) return pointsInList(value);
  if (!isRecord(value)) return undefined;
  const key = POINT_KEYS.find((one) => one in value);
  if (key === undefined) return pointsByName(value);
  const inner = value[key];
  if (Array.isArray(inner)) return pointsInList(inner);
  return isRecord(inner) ? pointsByName(inner) : undefined;
}

function pointsInList(list: readonly unknown[]): Points | undefined {
  if (list.length === NUMBERS) return areNumbers(list) ? { numbers: list, order: undefined } : undefined;
  if (list.length === NUMBERS / 2) {
    const numbers = list.flatMap((point) => coordinatesOf(point) ?? []);
    return numbers.length === NUMBERS ? { numbers, order: 'pairs' } : undefined;
  }
  const [xs, ys] = list;
  const isPlanes =
    list.length === 2 && Array.isArray(xs) && Array.isArray(ys) && xs.length === 5 && ys.length === 5;
  const numbers = isPlanes ? [...xs, ...ys] : [];
  return isPlanes && areNumbers(numbers) ? { numbers, order: 'planes' } : undefined;
}

function pointsByName(record: Readonly<Record<string, unknown>>): Points | undefined {
  const numbers: number[] = [];
  let points = 0;
  for (const [name, value] of Object.entries(record)) {
    const point = namedPoint(plainName(name));
    const place = point === undefined ? undefined : coordinatesOf(value);
    if (place === undefined) continue;
    points++;
    [numbers[2 * point!], numbers[2 * point! + 1]] = place;
  }
  return points === 5 && areNumbers(Array.from(numbers)) && numbers.length === NUMBERS
    ? { numbers, order: 'pairs' }
    : undefined;
}

function coordinatesOf(value: unknown): [number, number] | undefined {
  const pair = isRecord(value) ? [value['x'], value['y']] : value;
  return Array.isArray(pair) && pair.length === 2 && areNumbers(pair) ? [pair[0]!, pair[1]!] : undefined;
}

function areNumbers(list: readonly unknown[]): list is readonly number[] {
  return list.every((value) => typeof value === 'number' && Number.isFinite(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
