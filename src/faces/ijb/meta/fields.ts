import { InputError } from '../../../base/input-error.ts';
import { type ListLine, readList } from '../../lists/read-list.ts';

/** A line of a list, cut into its fields. */
export interface ListedRow {
  readonly fields: readonly string[];
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Lists have one line at least. */
const CURE = 'copy it again from the archive';

/**
 * The lines of a list of IJB, cut at `separator`.
 * @throws InputError where it cannot be read, or is empty
 */
export async function rowsIn(file: string, separator: RegExp): Promise<Iterable<ListedRow>> {
  return rows(await linesIn(file), file, separator);
}

/** The same of a list with a header, its first line, and that as it stands there. */
export async function tableIn(
  file: string,
  separator: RegExp,
): Promise<{ readonly header: string; readonly rows: Iterable<ListedRow> }> {
  const lines = await linesIn(file);
  const below = lines.filter(({ number }) => number > 1);
  requireLines(below, file);
  return { header: lines.find(({ number }) => number === 1)?.text ?? '', rows: rows(below, file, separator) };
}

async function linesIn(file: string): Promise<readonly ListLine[]> {
  const { lines } = await readList(file, 'a list of IJB', CURE);
  requireLines(lines, file);
  return lines;
}

function requireLines({ length }: readonly ListLine[], file: string): void {
  if (length === 0) throw new InputError('the list is empty', { place: file, cure: CURE });
}

function* rows(lines: readonly ListLine[], file: string, separator: RegExp): Generator<ListedRow> {
  for (const { number, text } of lines)
    yield { fields: text.split(separator).map((field) => field.trim()), file, line: number };
}

/** Where a row stands, for errors: "ijbc_face_tid_mid.txt:17". */
export function placeOfRow({ file, line }: Pick<ListedRow, 'file' | 'line'>): string {
  return `${file}:${line}`;
}

/** A whole number of 0 or more. @throws InputError for anything else */
export function numberOf(field: string | undefined, what: string, row: ListedRow): number {
  const value = /^\d+$/.test(field ?? '') ? Number(field) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new InputError(`"${field ?? ''}" is no ${what}: that is a whole number`, {
    place: placeOfRow(row),
    cure: CURE,
  });
}
