import type { Ledger } from './ledger.ts';

/** A file of other programs' numbers, and how ours are computed. */
export interface Fixture {
  /** Below tests/fixtures. */
  readonly file: string;
  /** What computed its numbers. */
  readonly program: string;
  /** What is accounted for; the JSON of the file where it is not said. */
  read?(): unknown;
  /** Computes, by functions of src/, and compares. */
  compare(ledger: Ledger): void | Promise<void>;
}
