import type { JobError, JobFile, JobMessage } from '../job/job-file.ts';
import type { KindSpec } from '../plan/kind.ts';
import type { Capacity, ResourceAmounts } from '../resources/capacity.ts';

/** Where and how tasks run. It knows one job folder at a time, and nothing of graph or store. */
export interface Executor {
  readonly name: string;
  /**
   * What tasks can have here, found anew with each call.
   * @param want whether GPUs have to be counted, which may take a program; they are 0 otherwise
   */
  capacity(want: { readonly gpus: boolean }): Promise<Capacity>;
  /** Resolves as soon as the process runs, or waits to run, or could not be started. */
  start(job: Job, onMessage: (message: JobMessage) => void): Promise<RunningJob | JobFailed>;
}

export interface Job {
  /** Prepared as job/job-folder.ts says. */
  readonly folder: string;
  readonly file: JobFile;
  readonly process: KindSpec['process'];
  /** The project's root: the working directory of a `command`. */
  readonly root: string;
  /** What it takes, and may not exceed: an executor that hands it on to a scheduler asks for that much. */
  readonly resources: ResourceAmounts;
  /**
   * `NAME=value`, put into the environment of the process: by it left-over members of its group are known.
   */
  readonly mark: string;
  /**
   * The numbers of the GPUs that it may use, where the runner gives them out; none where it asked for none.
   */
  readonly gpus: readonly number[];
  /** A program, with its arguments, that runs the task's own and watches it; none where it runs by itself. */
  readonly wrapper?: readonly string[];
}

export interface RunningJob {
  readonly type: 'running';
  /** What the executor knows it by, for people: "pid 123", the number of a job. */
  readonly handle: string;
  /** The number of its process, where that is one of this machine's. */
  readonly pid?: number;
  /** Settles when nothing of the job runs any more, and every message has been handed on. */
  readonly end: Promise<JobEnd>;
  /** What it used so far, as far as the system says. */
  usage(): Usage | undefined;
  /** Asks it to end (SIGTERM), and kills it when it does not. */
  stop(): void;
  kill(): void;
}

export type JobEnd = { readonly type: 'done' } | JobFailed | JobKilled;

/** It ended by itself, without success. */
export interface JobFailed {
  readonly type: 'failed';
  readonly error: JobError;
}

/** A signal ended it, or it followed the request to stop: it may be gone on with. */
export interface JobKilled {
  readonly type: 'killed';
  readonly error: JobError;
}

export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}
