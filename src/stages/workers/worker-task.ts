/** Prepares a thread for its jobs. */
export type WorkerTask<Setup, Job, Result> = (setup: Setup) => Promise<Doing<Job, Result>>;

export interface Doing<Job, Result> {
  /** `transfer` are the buffers of the result that change hands instead of being copied. */
  run(job: Job): Promise<{ readonly result: Result; readonly transfer?: readonly ArrayBuffer[] }>;
  close?(): void;
}
