import type { JsonObject } from '../base/json.ts';
import type { JobFile, JobMessage, MemberNote, Progress } from '../runner/job/job-file.ts';

/** Of what a task is told, what its kind is given unchanged. */
type Given = 'task' | 'out' | 'log' | 'checkpoints' | 'cache' | 'threads' | 'engine' | 'provider';

/**
 * What a kind is given to do one task. `Options` are complete: every default was filled in from the schema.
 */
export interface StageContext<Options> extends Pick<JobFile, Given> {
  readonly options: Options;
  /** Aborted when the run is stopped; long work looks at it between steps. */
  readonly signal: AbortSignal;
  /** The folder or file of an input that takes one. */
  input(name: string): string;
  /** The same of one that need not be given; undefined where it is not. */
  optionalInput(name: string): string | undefined;
  /**
   * Of an input that takes many: folders by experiment, in the order of the configuration; empty if not
   * given. A stage without experiments counts as one named `result`.
   */
  inputs(name: string): ReadonlyMap<string, string>;
  /**
   * The same, where several stages may be given as a list: by the stage as it is written there; of one that
   * is given by itself under the name of the input.
   */
  inputsByStage(name: string): ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What is known of those experiments beside their results. */
  readonly members: ReadonlyMap<string, MemberNote>;
  progress(progress: Progress): void;
  /** A line for the task's log. */
  note(text: string): void;
  /** A line for the task's log and the run's warnings: something that the user should know of. */
  warn(text: string): void;
  /** Recorded beside the result, no part of the key: engine, versions, rates. */
  facts(facts: JsonObject): void;
}

/**
 * A kind's work. Writes under `out` (deterministic) and `log`; throws InputError for what the user must
 * mend.
 */
export type RunStage<Options> = (context: StageContext<Options>) => Promise<void>;

export function createContext<Options>(
  job: JobFile,
  signal: AbortSignal,
  send: (message: JobMessage) => void,
): StageContext<Options> {
  const { task, out, log, checkpoints, cache, threads, engine, provider } = job;
  const context: StageContext<Options> = {
    ...{ task, out, log, checkpoints, cache, threads, engine, provider },
    options: job.options as Options,
    signal,
    input(name) {
      const value = job.inputs[name];
      if (typeof value !== 'string') throw new Error(`the job has no single input "${name}"`);
      return value;
    },
    optionalInput: (name) => (name in job.inputs ? context.input(name) : undefined),
    members: new Map(Object.entries(job.members ?? {})),
    inputs(name) {
      const value = job.inputs[name] ?? {};
      if (typeof value === 'string') return new Map([['result', value]]);
      return new Map(Object.entries(value));
    },
    inputsByStage(name) {
      const listed = Object.keys(job.inputs).filter((input) => input.startsWith(`${name}/`));
      const given = name in job.inputs ? [name] : listed;
      return new Map(
        given.map((input) => [input.slice(input === name ? 0 : name.length + 1), context.inputs(input)]),
      );
    },
    progress: (progress) => send({ type: 'progress', progress }),
    note: (text) => send({ type: 'note', text }),
    warn: (text) => send({ type: 'warning', text }),
    facts: (facts) => send({ type: 'facts', facts }),
  };
  return context;
}
