import type { Usage } from '../executors/executor.ts';

/** What a task's run took, kept for estimates. */
export interface TaskRecord {
  readonly task: string;
  readonly kind: string;
  readonly entry: string;
  readonly started: Date;
  /** Wall clock. */
  readonly seconds: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** As last seen; undefined where it ended too soon, or the system does not say. */
  readonly usage: Usage | undefined;
}
