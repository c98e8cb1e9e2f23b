/** Where the fields of a table stand that are of use. */
export interface Columns {
  readonly path: number;
  /** Of x and y of the five points, in their order. */
  readonly numbers: readonly number[];
  /** Of all fields of a line. */
  readonly count: number;
}

const PATHS: ReadonlySet<string> = new Set([
  'path',
  'file',
  'filename',
  'filepath',
  'image',
  'imageid',
  'imagename',
  'imagepath',
  'img',
  'name',
  'nameid',
]);

/** What programs call them, without signs and in lower case. */
const POINTS: readonly (readonly string[])[] = [
  ['lefteye', 'eyeleft', 'leye', 'eyel'],
  ['righteye', 'eyeright', 'reye', 'eyer'],
  ['nose', 'nosetip'],
  ['mouthleft', 'leftmouth', 'lmouth', 'mouthl', 'leftmouthcorner', 'mouthleftcorner', 'mouthcornerleft'],
  [
    'mouthright',
    'rightmouth',
    'rmouth',
    'mouthr',
    'rightmouthcorner',
    'mouthrightcorner',
    'mouthcornerright',
  ],
];

/** And with their number: x1, p1x, landmark_1_x, from 0 or from 1. */
const NUMBERED = /^(?:p|pt|point|kp|keypoint|lm|landmark)?([0-5])$/;

/**
 * The columns of a table by their names; undefined where it has not each of the ten once. Points by name go
 * before numbered ones, which may be corners of a box. A table without a name for the path has it first
 * (CelebA's).
 */
export function columnsOf(names: readonly string[]): Columns | undefined {
  const plain = names.map(plainName);
  const axes = plain.map(axisOf);
  const numbers = placesOf(axes, namedPoint) ?? placesOf(axes, numberedPoint(axes));
  const path = plain.findIndex((name) => PATHS.has(name));
  if (numbers === undefined || (path < 0 && names.length !== 10)) return undefined;
  const shift = path < 0 ? 1 : 0;
  return {
    path: Math.max(0, path),
    numbers: numbers.map((column) => column + shift),
    count: names.length + shift,
  };
}

/** The point of the five, from 0, that a name without signs means. */
export function namedPoint(name: string): number | undefined {
  const point = POINTS.findIndex((names) => names.includes(name));
  return point < 0 ? undefined : point;
}

/** Without signs and in lower case. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function numberedPoint(axes: readonly (Axis | undefined)[]): (stem: string) => number | undefined {
  const numberOf = (stem: string) => NUMBERED.exec(stem)?.[1];
  const first = axes.some((axis) => axis && numberOf(axis.stem) === '0') ? 0 : 1;
  return (stem) => {
    const point = Number(numberOf(stem)) - first;
    return point >= 0 && point < 5 ? point : undefined;
  };
}

/** Of the ten numbers their columns; undefined where one is missing, or there twice. */
function placesOf(
  axes: readonly (Axis | undefined)[],
  pointOf: (stem: string) => number | undefined,
): number[] | undefined {
  const columns = new Map<number, number>();
  for (const [column, axis] of axes.entries()) {
    const point = axis && pointOf(axis.stem);
    if (point === undefined) continue;
    const place = 2 * point + (axis!.of === 'x' ? 0 : 1);
    if (columns.has(place)) return undefined;
    columns.set(place, column);
  }
  return columns.size === 10 ? Array.from({ length: 10 }, (_, place) => columns.get(place)!) : undefined;
}

interface Axis {
  readonly stem: string;
  readonly of: string;
}

function axisOf(name: string): Axis | undefined {
  const behind = /^(.+)([xy])$/.exec(name);
  if (behind) return { stem: behind[1]!, of: behind[2]! };
  const before = /^([xy])(.+)$/.exec(name);
  return before ? { stem: before[2]!, of: before[1]! } : undefined;
}
