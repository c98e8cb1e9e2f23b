import { InputError } from '../../../base/input-error.ts';
import { similarityTransform } from '../../alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../alignment/templates.ts';
import { imagePath } from '../../lists/image-path.ts';
import { type ListedRow, placeOfRow, rowsIn } from './fields.ts';

/** The images of a set, in the order of its list. */
export interface IjbImages {
  /** Relative to the folder of images. */
  readonly paths: readonly string[];
  /** Ten numbers an image, single precision: x and y of the five points. */
  readonly points: Float32Array;
  /** How much of a face each is, as a detector has it; by no means always in 0..1. May be NaN. */
  readonly faceness: Float32Array;
  /** Where image `i` stands, for errors. */
  place(i: number): string;
}

const POINT_NUMBERS = 10;
const FIELDS = 1 + POINT_NUMBERS + 1;

/**
 * Reads `ijbc_name_5pts_score.txt`: `name x1 y1 .. x5 y5 faceness` a line, between blanks.
 * @throws InputError with the line
 */
export async function readIjbImages(file: string): Promise<IjbImages> {
  const paths: string[] = [];
  const lines: number[] = [];
  const numbers: number[] = [];
  for (const row of await rowsIn(file, /\s+/)) {
    const { fields } = row;
    if (fields.length !== FIELDS)
      throw new InputError(`the line has ${fields.length} fields, not ${FIELDS}`, {
        place: placeOfRow(row),
        cure: 'write name, x and y of five points, and faceness, between blanks',
      });
    paths.push(imagePath(fields[0]!, () => placeOfRow(row)));
    lines.push(row.line);
    for (const field of fields.slice(1)) numbers.push(decimal(field, row));
    requireFace(numbers.slice(-POINT_NUMBERS - 1, -1), row);
  }
  const perImage = FIELDS - 1;
  const points = new Float32Array(paths.length * POINT_NUMBERS);
  const faceness = new Float32Array(paths.length);
  for (let i = 0; i < paths.length; i++) {
    for (let k = 0; k < POINT_NUMBERS; k++) points[i * POINT_NUMBERS + k] = numbers[i * perImage + k]!;
    faceness[i] = numbers[i * perImage + POINT_NUMBERS]!;
  }
  return { paths, points, faceness, place: (i) => placeOfRow({ file, line: lines[i]! }) };
}

/** The five points of image `i`. */
export function pointsOf({ points }: Pick<IjbImages, 'points'>, i: number): FivePoints {
  const at = (k: number) => ({ x: points[i * 10 + 2 * k]!, y: points[i * 10 + 2 * k + 1]! });
  return [at(0), at(1), at(2), at(3), at(4)];
}

/** What Python's float() takes, but for digits with underscores. */
const DECIMAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i;

function decimal(field: string, row: ListedRow): number {
  if (!DECIMAL.test(field))
    throw new InputError(`"${field}" is no number`, {
      place: placeOfRow(row),
      cure: 'write name, x and y of five points, and faceness, between blanks',
    });
  if (/nan/i.test(field)) return Number.NaN;
  if (/inf/i.test(field)) return field.startsWith('-') ? -Infinity : Infinity;
  return Number(field);
}

function requireFace(numbers: readonly number[], row: ListedRow): void {
  const points = pointsOf({ points: Float32Array.from(numbers) }, 0);
  if (similarityTransform(points, TEMPLATES.arcface.points)) return;
  throw new InputError('its five points are one, or too far away', {
    place: placeOfRow(row),
    cure: 'no face can be aligned by them: copy the list again from the archive',
  });
}
