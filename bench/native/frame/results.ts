import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import type { Measurement } from './measure.ts';
import { growthTable, machineLines, rowTable, runnerTable } from './tables.ts';

export { describeMachine, today } from './machine.ts';

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

/** One tool over one project of the runner's bench. */
export interface RunnerResult extends Machine {
  readonly project: string;
  readonly tool: string;
  /** By phase, with how many times as long as an empty `node` it took in the same turns. */
  readonly phases: Readonly<Record<string, { readonly seconds: number; readonly multiple: number }>>;
  /** Peak of the largest process. */
  readonly megabytes?: number | undefined;
  readonly repeats: number;
}

/** The last full-size measurement of each row: a run of some rows leaves the others as they are. */
export interface Results {
  readonly rows: Record<string, RowResult>;
  readonly growth: Record<string, GrowthResult>;
  readonly runner: Record<string, RunnerResult>;
}

const DATA = 'bench/results.json';
const PAGE = 'bench/results.md';

const INTRODUCTION = `Written by \`npm run bench\`. Ours and the reference (FROM, PyTorch) by turns in one run; medians. What a row does stands in
its file in \`native/\`, how it is measured in \`native/README.md\`.`;
const ABOUT_RUNNER = `\`npm run bench -- runner\`: the pipeline runner beside its peers, by turns in one run; medians in seconds, and in brackets how many
times as long as an empty \`node\` process of the same turns. What is run, and how, stands in \`runner/README.md\`.`;
const ABOUT_GROWTH = `Time and peak memory of our side as one size grows, the others fixed. The exponent is that between the first size and the
last: 1 is linear.`;

/** @param root of the project, where it is not the working directory */
export function readResults(root = '.'): Results {
  const none: Results = { rows: {}, growth: {}, runner: {} };
  try {
    return { ...none, ...JSON.parse(readFileSync(join(root, DATA), 'utf8')) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
    throw error;
  }
}

export function writeResults(results: Results, root = '.'): void {
  const rows = Object.values(results.rows);
  const growth = Object.values(results.growth);
  const runner = byProject(Object.values(results.runner));
  const page = [
    '# Speed',
    INTRODUCTION,
    rowTable(rows),
    '## Growth',
    ABOUT_GROWTH,
    growthTable(growth),
    '## Runner',
    ABOUT_RUNNER,
    runnerTable(runner),
    '## Machines',
    machineLines([...rows, ...growth, ...runner]),
  ];
  replace(join(root, DATA), `${JSON.stringify(results, null, 2)}\n`);
  replace(join(root, PAGE), `${page.join('\n\n')}\n`);
}

/** Projects in the order in which they were measured first, and so the tools of each. */
function byProject(all: readonly RunnerResult[]): readonly RunnerResult[] {
  const projects = all.map(({ project }) => project);
  return all.toSorted((a, b) => projects.indexOf(a.project) - projects.indexOf(b.project));
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
