import { dsvFormat } from 'd3-dsv';
import { InputError } from '../../../base/input-error.ts';
import { type List, type ListLine, listOf, placeOf } from '../../lists/read-list.ts';
import { type Columns, columnsOf } from './columns.ts';
import { LANDMARKS_CURE, type LandmarkRow, NUMBERS } from './landmark-rows.ts';

/**
 * Landmarks in lines: SphereFace's list (`path`, perhaps a label, ten numbers), what MTCNN's programs write
 * (a box and perhaps a score before the ten), CelebA's (the number of lines and the names of columns first),
 * and CSV, with or without such names. Fields stand between tabs, commas, semicolons or blanks; paths may
 * hold blanks.
 */
export function parseTable(text: string, file: string): readonly LandmarkRow[] {
  const list = listOf(text, file);
  const announced = announcedCount(list);
  const body = announced === undefined ? list.lines : list.lines.slice(1);
  const split = splitterFor(body);
  const header = body[0] && headerOf(split(body[0].text), list, body[0]);
  const lines = header ? body.slice(1) : body;
  if (announced !== undefined && announced !== lines.length) {
    throw new InputError(`the list announces ${announced} lines and has ${lines.length}`, {
      place: placeOf(list, list.lines[0]!),
      cure: 'get the whole list',
    });
  }
  return lines.map((line) => {
    const fields = split(line.text);
    return header ? namedRow(fields, header, list, line) : plainRow(fields, list, line);
  });
}

/** A first line that is one whole number, as CelebA's lists have it. */
function announcedCount({ lines }: List): number | undefined {
  const first = lines[0]?.text;
  return first !== undefined && /^\d{1,9}$/.test(first) ? Number(first) : undefined;
}

type Split = (line: string) => readonly string[];

/** Fields as the first line has them: of these signs the first that is in it. */
function splitterFor([first]: readonly ListLine[]): Split {
  const sign = ['\t', ',', ';'].find((one) => first?.text.includes(one));
  if (sign === undefined) return (line) => line.split(/ +/);
  if (sign === '\t') return (line) => line.split('\t').map((field) => field.trim());
  const { parseRows } = dsvFormat(sign);
  return (line) => (parseRows(line)[0] ?? []).map((field) => field.trim());
}

/** Undefined where the line is one of landmarks already. */
function headerOf(fields: readonly string[], list: List, line: ListLine): Columns | undefined {
  const hasNumbers = fields.slice(-NUMBERS).some((field) => toNumber(field) !== undefined);
  if (hasNumbers || fields.length < NUMBERS) return undefined;
  const columns = columnsOf(fields);
  if (columns) return columns;
  throw new InputError(
    `the columns do not say which are the five points: ${fields.slice(0, 16).join(', ')}`,
    {
      place: placeOf(list, line),
      cure: 'call them path, left_eye_x, left_eye_y, right_eye_x, … nose_x, … mouth_left_x, … mouth_right_y',
    },
  );
}

function namedRow(fields: readonly string[], columns: Columns, list: List, line: ListLine): LandmarkRow {
  if (fields.length !== columns.count) throw wrongFields(fields.length, columns.count, list, line);
  const numbers = columns.numbers.map((at) => numberIn(fields[at]!, list, line));
  return { path: pathIn(fields[columns.path]!, list, line), numbers, line: line.number, order: 'pairs' };
}

/** What may stand between the path and the ten numbers: nothing, a label, a box, a box and its score. */
const BEFORE: ReadonlySet<number> = new Set([0, 1, 4, 5]);

function plainRow(fields: readonly string[], list: List, line: ListLine): LandmarkRow {
  let first = fields.length;
  while (first > 0 && toNumber(fields[first - 1]!) !== undefined) first--;
  // A path that is a number, or ends in one after a blank.
  const before = Math.max(1, first);
  const numbers = fields.slice(before);
  if (fields.length <= NUMBERS || !BEFORE.has(numbers.length - NUMBERS)) {
    throw new InputError(
      `the line has ${numbers.length} numbers after its path; those of five points are ten`,
      { place: placeOf(list, line), cure: LANDMARKS_CURE },
    );
  }
  return {
    path: pathIn(fields.slice(0, before).join(' '), list, line),
    numbers: numbers.slice(-NUMBERS).map(Number),
    line: line.number,
    order: undefined,
  };
}

function wrongFields(has: number, wanted: number, list: List, line: ListLine): InputError {
  return new InputError(`the line has ${has} fields, its columns are ${wanted}`, {
    place: placeOf(list, line),
    cure: 'give each column a value; a path that holds the sign between them stands in quotes in CSV',
  });
}

function pathIn(field: string, list: List, line: ListLine): string {
  if (field !== '') return field;
  throw new InputError('the line names no image', { place: placeOf(list, line), cure: LANDMARKS_CURE });
}

function numberIn(field: string, list: List, line: ListLine): number {
  const number = toNumber(field);
  if (number !== undefined) return number;
  throw new InputError(`"${field}" is no number`, { place: placeOf(list, line), cure: LANDMARKS_CURE });
}

/** Undefined of what is no finite decimal number. */
function toNumber(field: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field) && Number.isFinite(Number(field))
    ? Number(field)
    : undefined;
}
