import { InputError } from '../../../base/input-error.ts';
import { imagePath } from '../../lists/image-path.ts';
import { readListText } from '../../lists/read-list.ts';
import type { FivePoints } from '../templates.ts';
import { LANDMARKS_CURE, type LandmarkRow, type PointOrder, placeOfRow } from './landmark-rows.ts';
import { parseJson } from './parse-json.ts';
import { parseTable } from './parse-table.ts';
import { facePoints, type PointReading, readingOf } from './point-order.ts';

/** Five points of each picture that a list names. */
export interface LandmarkList {
  /** By path, relative to the folder of images, with `/`; at least one. */
  readonly faces: ReadonlyMap<string, FivePoints>;
  /** How its numbers were taken. */
  readonly reading: PointReading;
  /** Rows that say again what another one says. */
  readonly repeated: readonly string[];
}

/**
 * Reads a list of landmarks, text, CSV or JSON (see parseTable and parseJson), told apart by what it holds.
 * An InputError names the row of what is wrong; so are two rows that have other points for one picture.
 * @param given how its numbers are to be taken, where that is not for the list to tell
 */
export async function readLandmarks(
  file: string,
  given: { readonly [Key in keyof PointReading]?: PointReading[Key] | undefined } = {},
): Promise<LandmarkList> {
  const text = await readListText(file, 'the list of landmarks', LANDMARKS_CURE);
  const rows = /^\s*[{[]/.test(text) ? parseJson(text, file) : parseTable(text, file);
  if (rows.length === 0) {
    throw new InputError('the list of landmarks is empty', { place: file, cure: LANDMARKS_CURE });
  }
  const reading = readingOf(rows, { ...given, order: ownOrder(rows) ?? given.order }, file);
  const firsts = new Map<string, LandmarkRow>();
  const faces = new Map<string, FivePoints>();
  const repeated: string[] = [];
  for (const row of rows) {
    const path = imagePath(row.path, () => placeOfRow(file, row));
    const earlier = firsts.get(path);
    if (earlier === undefined) {
      firsts.set(path, row);
      faces.set(path, facePoints(row, reading));
      continue;
    }
    if (row.numbers.some((value, i) => value !== earlier.numbers[i])) throw contradiction(file, earlier, row);
    repeated.push(path);
  }
  return { faces, reading, repeated };
}

/** Where all rows say it themselves. */
function ownOrder(rows: readonly LandmarkRow[]): PointOrder | undefined {
  const order = rows[0]?.order;
  return rows.every((row) => row.order === order) ? order : undefined;
}

function contradiction(file: string, earlier: LandmarkRow, later: LandmarkRow): InputError {
  const where = earlier.line === undefined ? 'another face' : `line ${earlier.line}`;
  return new InputError(`"${later.path}" has other points than in ${where}`, {
    place: placeOfRow(file, later),
    cure: 'leave one face of each picture in the list; the kind `detect` chooses one',
  });
}
