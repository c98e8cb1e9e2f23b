import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import type { Measurement } from './measure.ts';
import { growthTable, machineLines, rowTable } from './tables.ts';

export interface RowResult extends Measurement, Machine {
  readonly work: string;
  readonly unit: string;
  readonly wanted: number;
  readonly wantedMemory?: number | undefined;
  readonly repeats: number;
}

export interface GrowthResult extends Machine {
  readonly row: string;
  readonly parameter: string;
  /** The other parameters. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly points: readonly { readonly size: number; readonly seconds: number; readonly memory: number }[];
}

/** The last full-size measurement of each row: a run of some rows leaves the others as they are. */
export interface Results {
  readonly rows: Record<string, RowResult>;
  readonly growth: Record<string, GrowthResult>;
}

const DATA = 'bench/results.json';
const PAGE = 'bench/results.md';

const INTRODUCTION = `Written by \`npm run bench\`. Ours and the reference (FROM, PyTorch) by turns in one run; medians. What a row does stands in
its file in \`native/\`, how it is measured in \`native/README.md\`.`;
const ABOUT_GROWTH = `Time and peak memory of our side as one size grows, the others fixed. The exponent is that between the first size and the
last: 1 is linear.`;

export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(DATA, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { rows: {}, growth: {} };
    throw error;
  }
}

export function writeResults(results: Results): void {
  const rows = Object.values(results.rows);
  const growth = Object.values(results.growth);
  const page = [
    '# Native speed',
    INTRODUCTION,
    rowTable(rows),
    '## Growth',
    ABOUT_GROWTH,
    growthTable(growth),
    '## Machines',
    machineLines([...rows, ...growth]),
  ];
  replace(DATA, `${JSON.stringify(results, null, 2)}\n`);
  replace(PAGE, `${page.join('\n\n')}\n`);
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
