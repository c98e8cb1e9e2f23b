import type { Machine } from './machine.ts';
import type { GrowthResult, RowResult, RunnerResult } from './results.ts';

/** The table of the rows, in Markdown. */
export function rowTable(rows: readonly RowResult[]): string {
  return markdown(
    [
      'work',
      'ours',
      'reference',
      'ratio',
      'wanted',
      'physical limit',
      'share of it',
      'memory (reference)',
      'runs',
      'date',
    ],
    rows.map((row) => {
      const { ours, reference, limit, unit } = row;
      return [
        row.disagreement ? `${row.work} **results differ: ${row.disagreement}**` : row.work,
        `${number(ours.rate)} ${unit}`,
        reference ? number(reference.rate) : 'not given',
        reference ? `${number(row.ratio ?? ours.rate / reference.rate)} ×` : '',
        `≥ ${row.wanted} ×`,
        limit ? `${number(limit.rate)} (${limit.what})` : '',
        limit ? `${number((100 * (limit.ours ?? ours.rate)) / limit.rate)} %` : '',
        memoryCell(row),
        String(row.repeats),
        row.date,
      ];
    }),
  );
}

function memoryCell({ ours, reference, wantedMemory }: RowResult): string {
  const wanted = wantedMemory === undefined ? '' : `, wanted ≤ ${wantedMemory} ×`;
  if (!reference) return gibibytes(ours.memory) + wanted;
  const ratio = number(ours.memory / reference.memory);
  return `${gibibytes(ours.memory)} (${gibibytes(reference.memory)}; ${ratio} ×${wanted})`;
}

export function growthTable(growth: readonly GrowthResult[]): string {
  return markdown(
    ['row', 'grows', 'fixed', 'size: seconds, GiB', 'time ~ size^', 'date'],
    growth.map(({ row, parameter, fixed, points, date }) => [
      row,
      parameter,
      Object.entries(fixed)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
      points
        .map(({ size, seconds, memory }) => `${size}: ${number(seconds)}, ${number(memory / 2 ** 30)}`)
        .join('; '),
      exponent(points),
      date,
    ]),
  );
}

const PHASES = ['cold', 'no-op', 'touch', 'changed'];

export function runnerTable(results: readonly RunnerResult[]): string {
  return markdown(
    ['project', 'tool', ...PHASES, 'memory', 'runs', 'date'],
    results.map(({ project, tool, phases, megabytes, repeats, date }) => [
      project,
      tool,
      ...PHASES.map((phase) => {
        const one = phases[phase];
        return one ? `${one.seconds.toFixed(3)} (${number(one.multiple)})` : '';
      }),
      megabytes === undefined ? '' : `${number(megabytes)} MiB`,
      String(repeats),
      date,
    ]),
  );
}

function exponent(points: GrowthResult['points']): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return '';
  return (Math.log(last.seconds / first.seconds) / Math.log(last.size / first.size)).toFixed(2);
}

/** Each machine with its versions, once. */
export function machineLines(measured: readonly Machine[]): string {
  const lines = measured.map(({ machine, versions, date }) => {
    const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return `- ${date}: ${machine}; ${named.join(', ')}`;
  });
  return [...new Set(lines)].sort().join('\n');
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function gibibytes(bytes: number): string {
  return `${number(bytes / 2 ** 30)} GiB`;
}

/** Three digits that count, without an exponent. */
function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
