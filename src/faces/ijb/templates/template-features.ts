import type { TemplateSums } from './sum-templates.ts';

/** Features of templates, of length 1, double precision: count x size numbers. */
export interface TemplateFeatures {
  readonly values: Float64Array;
  readonly size: number;
  readonly count: number;
}

/**
 * What a template without a direction comes to, because it has no images or all its features are zero:
 * `zeros` in ijb_11.py, eval_ijbc.py and ijb_evals.py, not a number (`nan`) in ijb_1n.py.
 */
export type Undirected = 'zeros' | 'nan';

/**
 * The sums of some templates, divided by their lengths.
 * @param rows of the sums; undefined: a template without images
 */
export function templateFeatures(
  { values: sums, size }: TemplateSums,
  rows: readonly (number | undefined)[],
  undirected: Undirected,
): TemplateFeatures {
  const values = new Float64Array(rows.length * size);
  for (const [i, row] of rows.entries()) {
    const own = values.subarray(i * size, (i + 1) * size);
    if (row !== undefined) own.set(sums.subarray(row * size, (row + 1) * size));
    let squares = 0;
    for (const value of own) squares += value * value;
    const length = Math.sqrt(squares);
    if (length === 0 && undirected === 'zeros') continue;
    for (let k = 0; k < size; k++) own[k]! /= length;
  }
  return { values, size, count: rows.length };
}

/** The first row with a number that is none, or an infinite one; -1: there is none. */
export function firstUnusable({ values, size }: Pick<TemplateFeatures, 'values' | 'size'>): number {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? -1 : Math.floor(at / size);
}

/** The rows that have no direction, as zeros. */
export function zeroRows({ values, size, count }: TemplateFeatures): number[] {
  const isZero = (row: number): boolean =>
    values.subarray(row * size, (row + 1) * size).every((value) => value === 0);
  return Array.from({ length: count }, (_, row) => row).filter(isZero);
}
