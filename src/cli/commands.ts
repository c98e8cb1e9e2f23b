import type { CommandSpec, OptionSpec } from './command.ts';

const file: OptionSpec = {
  type: 'string',
  short: 'f',
  value: 'FILE',
  about: 'another configuration; its paths are relative to the working directory',
};
const set: OptionSpec = {
  type: 'string',
  multiple: true,
  value: 'NAME=VALUE',
  about: 'set one of the vars (YAML)',
};
const json: OptionSpec = { type: 'boolean', about: 'machine-readable output' };
const planOptions = { file, set } as const;

/** Every sub-command, in the order of the help page. */
export const commands: Readonly<Record<string, CommandSpec>> = {
  run: {
    summary: 'bring targets (default: everything) up to date',
    words: '[TARGET…]',
    minWords: 0,
    maxWords: Number.POSITIVE_INFINITY,
    options: {
      ...planOptions,
      only: {
        type: 'string',
        multiple: true,
        value: 'TARGET',
        about: 'the same as TARGET; a comma list is fine',
      },
      experiment: { type: 'string', multiple: true, value: 'NAME', about: 'only these experiments' },
      'no-deps': {
        type: 'boolean',
        about: 'stop before starting if something outside the targets would have to run',
      },
      force: { type: 'boolean', about: 'run the targets even if they are up to date' },
      'dry-run': { type: 'boolean', about: 'say what would run and why' },
      'keep-going': { type: 'boolean', about: 'after a failure, go on with what does not need it' },
      jobs: { type: 'string', value: 'N', about: 'at most N tasks at once' },
      engine: { type: 'string', value: 'NAME', about: 'onnxruntime, tfjs-node-gpu, tfjs-cpu or auto' },
      json: { type: 'boolean', about: 'one event a line' },
      plain: { type: 'boolean', about: 'plain lines even on a terminal' },
    },
    load: async () => (await import('./commands/run.ts')).run,
  },
  status: {
    summary: 'say of every task whether it is up to date, and why not',
    words: '[TARGET…]',
    minWords: 0,
    maxWords: Number.POSITIVE_INFINITY,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/status.ts')).status,
  },
  explain: {
    summary: "show a task's state, reason, options and inputs",
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  graph: {
    summary: 'draw the tasks and what they need',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: { ...planOptions, format: { type: 'string', value: 'FORMAT', about: 'text, mermaid or dot' } },
    load: async () => (await import('./commands/graph.ts')).graph,
  },
  show: {
    summary: 'show what a task published: files, metrics, how it was made',
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/show.ts')).show,
  },
  diff: {
    summary: 'two results of a task side by side: options, inputs, metrics',
    words: 'TASK [RUN]',
    minWords: 1,
    maxWords: 2,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  compare: {
    summary: 'the table of experiments × metrics',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: { ...planOptions, format: { type: 'string', value: 'FORMAT', about: 'text, md, csv or json' } },
    load: async () => (await import('./commands/compare.ts')).compare,
  },
  log: {
    summary: "print a task's last log",
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: { ...planOptions },
    load: async () => (await import('./commands/log.ts')).log,
  },
  verify: {
    summary: 'hash everything in the store again',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  gc: {
    summary: 'remove outputs that no configuration points to any more',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: {
      ...planOptions,
      'dry-run': { type: 'boolean', about: 'only say what would be removed' },
      json,
    },
    load: async () => (await import('./commands/gc.ts')).gc,
  },
  doctor: {
    summary: 'what this machine can do',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: { json },
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  report: {
    summary: 'bring the report up to date and print the path of its page',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: { ...planOptions },
    load: async () => (await import('./commands/report.ts')).report,
  },
};
