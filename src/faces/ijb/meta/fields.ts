import { InputError } from '../../../base/input-error.ts';
import { listOf, readListText } from '../../lists/read-list.ts';

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
 * @param header lines that stand before the first one
 * @throws InputError where it cannot be read, or is empty
 */
export async function rowsIn(file: string, separator: RegExp, header = 0): Promise<Iterable<ListedRow>> {
  const text = await readListText(file, 'a list of IJB', CURE);
  const lines = listOf(text, file).lines.filter(({ number }) => number > header);
  if (lines.length === 0) throw new InputError('the list is empty', { place: file, cure: CURE });
  return rows(lines, file, separator);
}

/** As it stands there, "" of an empty list. */
export async function firstLineOf(file: string): Promise<string> {
  return listOf(await readListText(file, 'a list of IJB', CURE), file).lines[0]?.text ?? '';
}

function* rows(
  lines: readonly { readonly number: number; readonly text: string }[],
  file: string,
  separator: RegExp,
): Generator<ListedRow> {
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
