/** Rows of numbers as whole numbers with a unit for each row: x is about unit * (value - ZERO_POINT). */
export interface QuantisedRows {
  readonly values: Uint8Array;
  readonly units: Float64Array;
  /** Lengths of the rows, and of what quantising changed in them. */
  readonly norms: Float64Array;
  readonly errors: Float64Array;
}

export const ZERO_POINT = 128;
const STEPS = 127;

/** `rows`: count x dimension numbers. */
export function quantiseRows(rows: Float32Array, dimension: number): QuantisedRows {
  const count = rows.length / dimension;
  const values = new Uint8Array(rows.length);
  const units = new Float64Array(count);
  const norms = new Float64Array(count);
  const errors = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const unit = largest > 0 ? largest / STEPS : 1;
    let squares = 0;
    let lost = 0;
    for (let d = 0; d < dimension; d++) {
      const steps = Math.round(row[d]! / unit);
      values[i * dimension + d] = steps + ZERO_POINT;
      squares += row[d]! ** 2;
      lost += (row[d]! - steps * unit) ** 2;
    }
    units[i] = unit;
    norms[i] = Math.sqrt(squares);
    errors[i] = Math.sqrt(lost);
  }
  return { values, units, norms, errors };
}
