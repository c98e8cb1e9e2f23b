/** Prepares a thread for its jobs. */
export type WorkerTask<Setup, Job, Result> = (setup: Setup) => Promise<JobRunner<Job, Result>>;

/** What does one job after another in a thread that was prepared for them. */
export interface JobRunner<Job, Result> {
  /** `transfer` are the buffers of the result that change hands instead of being copied. */
  run(job: Job): Promise<{ readonly result: Result; readonly transfer?: readonly ArrayBuffer[] }>;
  close?(): void;
}
