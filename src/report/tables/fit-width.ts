import { wrapWords } from '../../base/wrap-words.ts';

/**
 * A table as texts. Numbers stand under each other, whether or not one of them carries the mark of the best.
 */
export interface TextTable {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
}

export interface TextColumn {
  readonly label: string;
  readonly isText: boolean;
  /** Whether cells may end in the mark. */
  readonly isMarked: boolean;
}

/** Behind the best value of a column. */
export const MARK = ' *';
const GAP = '  ';
/** Labels of more lines than these are harder to read than a table whose rows and columns are exchanged. */
const LABEL_LINES = 3;

/**
 * The table as lines of at most so many characters: with its labels on one line, or on as few as make it fit;
 * else with rows and columns exchanged, as many rows beside each other as there is room for (at least one).
 */
export function fitWidth(table: TextTable, width: number): string {
  for (let lines = 1; lines <= LABEL_LINES; lines += 1) {
    const layout = withLabels(table, lines);
    if (widthOf(layout) <= width) return draw(layout);
  }
  return transposed(table, width).map(draw).join('\n');
}

interface Layout extends TextTable {
  /** Of each column its label in lines. */
  readonly labels: readonly (readonly string[])[];
  /** Of each column, without the room for a mark. */
  readonly widths: readonly number[];
}

function withLabels(table: TextTable, lines: number): Layout {
  const labels = table.columns.map(({ label }) => wrap(label, lines));
  const widths = labels.map((label, i) => {
    const cells = table.rows.map((row) => unmarked(row[i]!));
    return Math.max(...[...label, ...cells].map(({ length }) => length));
  });
  return { ...table, labels, widths };
}

/** At most so many lines, as narrow as they can be, broken between words. */
function wrap(label: string, lines: number): string[] {
  const longest = Math.max(...label.split(' ').map(({ length }) => length));
  for (let width = longest; ; width += 1) {
    const wrapped = wrapWords(label, width);
    if (wrapped.length <= lines) return wrapped;
  }
}

function widthOf({ columns, widths }: Layout): number {
  const texts = columns.map((column, i) => widths[i]! + markRoom(column));
  return texts.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
}

function draw(layout: Layout): string {
  const { columns, rows, labels, widths } = layout;
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => align(text, widths[i]!, columns[i]!))
      .join(GAP)
      .trimEnd();
  const height = Math.max(...labels.map(({ length }) => length));
  const header = Array.from({ length: height }, (_, i) =>
    line(labels.map((label) => label[i - height + label.length] ?? '')),
  );
  const rule = widths.map((width, i) => '-'.repeat(width + markRoom(columns[i]!))).join(GAP);
  return `${[...header, rule, ...rows.map(line)].join('\n')}\n`;
}

function align(text: string, width: number, column: TextColumn): string {
  if (column.isText) return text.padEnd(width);
  const mark = text.slice(unmarked(text).length);
  return unmarked(text).padStart(width) + mark.padEnd(markRoom(column));
}

const markRoom = ({ isMarked }: TextColumn): number => (isMarked ? MARK.length : 0);

function unmarked(text: string): string {
  return text.endsWith(MARK) ? text.slice(0, -MARK.length) : text;
}

/** A row for each column but the first, whose cells are the labels now. */
function transposed({ columns, rows }: TextTable, width: number): Layout[] {
  const [names, ...values] = columns as [TextColumn, ...TextColumn[]];
  const isMarked = values.some((column) => column.isMarked);
  const part = (some: TextTable['rows']): Layout =>
    withLabels(
      {
        columns: [names, ...some.map((row) => ({ label: row[0]!, isText: false, isMarked }))],
        rows: values.map(({ label }, i) => [label, ...some.map((row) => row[i + 1]!)]),
      },
      1,
    );
  const parts: Layout[] = [];
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && widthOf(part(rows.slice(from, to + 1))) <= width) to += 1;
    parts.push(part(rows.slice(from, to)));
    from = to;
  }
  return parts;
}
