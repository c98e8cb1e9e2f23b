import type { Executor } from './executor.ts';

/** What the file of an executor exports, and catalog.ts names. */
export interface ExecutorModule {
  /**
   * By name; each is set by `--executor-option NAME=VALUE`, or by `OCC_PIPE_<EXECUTOR>_<NAME>` in the
   * environment.
   */
  readonly options: Readonly<Record<string, ExecutorOption>>;
  create(settings: ExecutorSettings): Executor;
}

export interface ExecutorOption {
  /** In errors, after "is": "how many seconds …". */
  readonly about: string;
  readonly default: string;
  /** What a whole value looks like; anything goes where it is left out. */
  readonly pattern?: RegExp;
}

export interface ExecutorSettings {
  /** The script that runs the kinds with `process: 'stage'`; it gets the job folder as its argument. */
  readonly stageProcess: string;
  /** All options that the module declares, completed. */
  readonly options: Readonly<Record<string, string>>;
}
