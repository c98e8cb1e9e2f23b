import { csvFormat } from 'd3-dsv';
import { isWithin, type Outcome, rowsOf, type Totals } from './rows.ts';

/** One row for each entry and tolerance, in Markdown. */
export function agreementTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ file, program, comparisons }) =>
    rowsOf(comparisons).map(({ entry, tolerance, numbers, within, largest }) => [
      file,
      entry,
      program,
      String(numbers),
      largest.difference === 0 ? '0' : `${figure(largest.difference)} (${largest.path})`,
      tolerance,
      within === numbers ? 'yes' : `**no: ${numbers - within}**`,
    ]),
  );
  return markdown(['fixture', 'entry', 'program', 'numbers', 'largest difference', 'tolerance', 'ok'], rows);
}

/** What of the fixtures is not compared, and why. */
export function leftOutTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ file, leftOut }) =>
    leftOut.map(({ reason, paths }) => [
      file,
      paths.length > 3 ? `${paths.slice(0, 3).join(', ')} …` : paths.join(', '),
      String(paths.length),
      reason ?? '**none**',
    ]),
  );
  return markdown(['fixture', 'first names', 'values', 'reason'], rows);
}

export function lastLine({ compared, within, leftOut, forgotten }: Totals): string {
  const lost = forgotten === 0 ? '' : `, ${forgotten} of them without a reason`;
  return `${compared} numbers compared, ${within} within tolerance; ${leftOut} values not compared${lost}.`;
}

/** Every number beside ours. */
export function everyNumber(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ file, program, comparisons, leftOut }) => [
    ...comparisons.map((one) => ({
      fixture: file,
      entry: one.entry,
      number: one.path,
      program,
      theirs: String(one.theirs),
      ours: String(one.ours),
      difference: String(one.difference),
      tolerance: one.tolerance.words,
      ok: isWithin(one) ? 'yes' : 'no',
    })),
    ...leftOut.flatMap(({ reason, paths }) =>
      paths.map((number) => ({
        fixture: file,
        number,
        program,
        ok: `not compared: ${reason ?? 'no reason'}`,
      })),
    ),
  ]);
  const columns = [
    'fixture',
    'entry',
    'number',
    'program',
    'theirs',
    'ours',
    'difference',
    'tolerance',
    'ok',
  ];
  return `${csvFormat(rows, columns as never)}\n`;
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(2) : 'another kind';
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
