/** What both sides of a row are told. */
export interface RowContext<P> {
  /** A temporary folder; `prepare` fills it. Shared by both sides, removed afterwards. */
  readonly folder: string;
  /** Sizes: `full`, or `quick` under --quick, or one of `growth`. Plain JSON. */
  readonly parameters: P;
  /** Cores of the machine: threads for both sides. */
  readonly threads: number;
  /** --data DIR: real images, where a row can use them. */
  readonly data: string | undefined;
}

/** One side, ready to be measured as often as wanted. It lives in a process of its own. */
export interface Side {
  /** Before each run and not measured: making caches cold. */
  before?(): Promise<void>;
  /** The measured work, whole, to the end of its sync where it writes. */
  run(): Promise<SideResult>;
  dispose?(): Promise<void>;
}

export interface SideResult {
  /** How much was done, in the row's unit: images, pairs, ... */
  readonly amount: number;
  /** Seconds, where the side measures better than the frame around `run` would (the median step, say). */
  readonly seconds?: number;
  /** What came out, for `agree`; plain JSON. */
  readonly result?: unknown;
}

/** The rate that the machine would allow at best. */
export interface Limit {
  readonly rate: number;
  /** What it counts. */
  readonly what: string;
  /** Our rate in the very run that the limit was read from: a shared machine is another one a minute later. */
  readonly ours?: number;
}

export interface Row<P> {
  /** First column of the table, with the sizes. */
  readonly work: string;
  /** Unit of the rates: 'pairs/s'. */
  readonly unit: string;
  /** Ratio of the rates that is wanted. */
  readonly wanted: number;
  /** Peak memory that is allowed, as a multiple of the reference's. */
  readonly wantedMemory?: number;
  readonly full: P;
  readonly quick: P;
  /** Writes what both sides read into the folder. Not measured. */
  prepare?(context: RowContext<P>): Promise<void>;
  /** Loads, compiles, warms up. Not measured. */
  ours(context: RowContext<P>): Promise<Side>;
  /** Script in reference/, without .py. */
  readonly reference?: string;
  /** A script there, in place of one of the reference, that needs Python's own library alone. */
  readonly plainPython?: string;
  /** Whether a first turn of both sides is left out: where a side compiles as it goes, and its loading cannot warm it up. */
  readonly warmsUp?: boolean;
  /** Measured or computed, in a process of its own. */
  limit?(context: RowContext<P>): Promise<Limit>;
  /** Says what is wrong where both results should be the same and are not. */
  agree?(ours: unknown, reference: unknown): string | undefined;
  /** `npm run bench -- growth` runs `ours` with each value of a parameter, the others as in `quick`. */
  readonly growth?: Readonly<Record<string, readonly number[]>>;
}

/** For type inference: `export default defineRow({ ... })`. */
export function defineRow<P>(row: Row<P>): Row<P> {
  return row;
}
