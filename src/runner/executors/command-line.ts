import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../base/json.ts';
import type { JobError, JobFile } from '../job/job-file.ts';
import type { Job, JobFailed } from './executor.ts';

export interface CommandLine {
  readonly type: 'line';
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** All that a `command` sees of the runner's own environment, beside what `pass-env` lists. */
const ALWAYS_PASSED = ['PATH', 'HOME', 'LANG'];

/**
 * The user's own program, without a shell. In `run` and `env`, `${out}` stands for the folder to write to and
 * `${in.NAME}` for an input; an argument that is nothing but an input of several experiments becomes one
 * argument for each.
 */
export function commandLine(job: Job): CommandLine | JobFailed {
  try {
    const { run, env, 'pass-env': passed } = job.file.options;
    const [program, ...args] = (run as string[]).flatMap((argument) => expand(argument, job.file));
    const variables = Object.entries((env ?? {}) as JsonObject).map(([name, value]) => [
      name,
      single(String(value), job.file),
    ]);
    const inherited = [...ALWAYS_PASSED, ...((passed ?? []) as string[])].map((name) => [
      name,
      process.env[name],
    ]);
    const all = [...inherited, ...variables].filter(([, value]) => value !== undefined);
    return { type: 'line', program: program!, args, env: Object.fromEntries(all), cwd: job.root };
  } catch (error) {
    if (error instanceof TemplateError) return { type: 'failed', error: { type: 'input', ...error.problem } };
    throw error;
  }
}

/** What is wrong where the program did not write a file that `out:` promises. */
export function missingOutputs(file: JobFile): JobError | undefined {
  const promised = Object.values((file.options['out'] ?? {}) as Record<string, Json>).map(String);
  const missing = promised.filter((path) => !existsSync(join(file.out, path)));
  if (missing.length === 0) return undefined;
  return {
    type: 'input',
    message: `the program ended well but did not write ${missing.join(', ')}`,
    cure: 'write it below the folder that `${out}` stands for, or take it out of `out:`',
  };
}

class TemplateError extends Error {
  readonly problem: { message: string; cure: string };

  constructor(message: string, cure: string) {
    super(message);
    this.problem = { message, cure };
  }
}

function expand(argument: string, file: JobFile): string[] {
  const whole = /^\$\{in\.([^}]+)\}$/.exec(argument)?.[1];
  const input = whole === undefined ? undefined : file.inputs[whole];
  return typeof input === 'object' ? Object.values(input) : [single(argument, file)];
}

function single(text: string, file: JobFile): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference: string, name: string) => {
    if (name === 'out') return file.out;
    const input = name.startsWith('in.') ? file.inputs[name.slice('in.'.length)] : undefined;
    if (typeof input === 'string') return input;
    if (input)
      throw new TemplateError(`${reference} holds several experiments`, 'let it be an argument of its own');
    const known = ['out', ...Object.keys(file.inputs).map((key) => `in.${key}`)];
    throw new TemplateError(
      `${reference} is not known here`,
      `there is ${known.map((key) => `\${${key}}`).join(', ')}`,
    );
  });
}
