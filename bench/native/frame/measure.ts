import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { withHugePages } from '../../../src/runner/executors/huge-pages.ts';
import type { Limit, Row, RowContext } from '../row.ts';
import { type Message, type SideProcess, startSide } from './process.ts';
import type { Reference } from './reference.ts';

export interface Measurement {
  /** Medians of the runs. */
  readonly ours: SideFigures;
  readonly reference?: SideFigures;
  /** Of our rate to the reference's: the median of that of each turn, as a shared machine is slow for minutes and then is not. */
  readonly ratio?: number;
  readonly limit?: Limit;
  /** What `agree` found wrong. */
  readonly disagreement?: string;
}

export interface SideFigures {
  /** Of the row's unit, a second. */
  readonly rate: number;
  /** Of one run. */
  readonly seconds: number;
  readonly amount: number;
  /** Peak resident memory, bytes. */
  readonly memory: number;
}

export interface MeasureOptions {
  readonly repeats: number;
  readonly data: string | undefined;
  readonly reference: Reference | undefined;
  /** Also compute the physical limit. */
  readonly limit: boolean;
}

/** Runs both sides by turns, each in its own process, in a folder of their own. */
export async function measureRow(
  name: string,
  row: Row<unknown>,
  parameters: unknown,
  options: MeasureOptions,
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), `occ-bench-${name}-`));
  const context: RowContext<unknown> = {
    folder,
    parameters,
    threads: availableParallelism(),
    data: options.data === undefined ? undefined : resolve(options.data),
  };
  try {
    if (row.prepare) await alone(name, context, 'prepare');
    const sides = [startOurs(name, context)];
    const script = row.plainPython ?? row.reference;
    if (options.reference && script) sides.push(options.reference.start(script, context));
    const runs = await byTurns(sides, options.repeats, row.warmsUp ? 1 : 0);
    const [ours, reference] = sides.map((side, i) => figures(runs[i]!, side.peak()));
    const disagreement = reference && row.agree?.(runs[0]!.at(-1)!.result, runs[1]!.at(-1)!.result);
    const limit = options.limit && row.limit ? await alone(name, context, 'limit') : undefined;
    return {
      ours: ours!,
      ...(reference ? { reference, ratio: medianRatio(runs[0]!, runs[1]!) } : {}),
      ...(disagreement ? { disagreement } : {}),
      ...(limit?.type === 'limit' ? { limit: limit.limit } : {}),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Run = Extract<Message, { type: 'done' }>;

/** @param leftOut turns that come first and do not count */
async function byTurns(sides: readonly SideProcess[], repeats: number, leftOut: number): Promise<Run[][]> {
  const runs: Run[][] = sides.map(() => []);
  try {
    for (const side of sides) {
      await side.ready;
      await side.ask('load');
    }
    for (let turn = 0; turn < leftOut + repeats; turn++) {
      for (const [i, side] of sides.entries()) runs[i]!.push((await side.ask('go')) as Run);
    }
    for (const all of runs) all.splice(0, leftOut);
  } finally {
    for (const side of sides) await side.end();
  }
  return runs;
}

function figures(runs: readonly Run[], memory: number): SideFigures {
  const sorted = runs.toSorted((a, b) => a.amount / a.seconds - b.amount / b.seconds);
  const { amount, seconds } = sorted[sorted.length >> 1]!;
  return { rate: amount / seconds, seconds, amount, memory };
}

function medianRatio(ours: readonly Run[], theirs: readonly Run[]): number {
  const rate = ({ amount, seconds }: Run): number => amount / seconds;
  const ratios = ours.map((run, i) => rate(run) / rate(theirs[i]!)).sort((a, b) => a - b);
  return (ratios[(ratios.length - 1) >> 1]! + ratios[ratios.length >> 1]!) / 2;
}

/** Something that is not measured gets a process of its own, so that its memory is not counted. */
async function alone(name: string, context: RowContext<unknown>, word: string): Promise<Message> {
  const side = startOurs(name, context);
  try {
    await side.ready;
    return await side.ask(word);
  } finally {
    await side.end();
  }
}

function startOurs(name: string, context: RowContext<unknown>): SideProcess {
  const script = join(import.meta.dirname, 'bench-side.mjs');
  return startSide(process.execPath, [script, name, JSON.stringify(context)], withHugePages(process.env));
}
