import { ENGINE_NAMES } from '../engines/names.ts';
import { executors } from '../runner/executors/catalog.ts';
import { caches } from '../runner/store/cache/catalog.ts';
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
const cache: OptionSpec = {
  type: 'string',
  value: 'ADDRESS',
  about: `results that several stores share: ${Object.keys(caches)
    .map((scheme) => `${scheme}:…`)
    .join(', ')}`,
};
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
      executor: {
        type: 'string',
        value: 'NAME',
        about: `where tasks run: ${Object.keys(executors).join(', ')}`,
      },
      'executor-option': {
        type: 'string',
        multiple: true,
        value: 'NAME=VALUE',
        about: 'set an option of the executor',
      },
      cache,
      jobs: { type: 'string', value: 'N', about: 'at most N tasks at once' },
      engine: { type: 'string', value: 'NAME', about: `${ENGINE_NAMES.join(', ')} or auto` },
      provider: {
        type: 'string',
        value: 'NAME',
        about: 'what onnxruntime computes on: cpu (default), webgpu or cuda',
      },
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
    options: { ...planOptions, cache, json },
    load: async () => (await import('./commands/status.ts')).status,
  },
  explain: {
    summary: "show a task's state, reason, options and inputs",
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: { ...planOptions, cache, json },
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
    summary: 'show what a task published: files, metrics, how it was made, its reruns',
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/show.ts')).show,
  },
  accept: {
    summary: "take a task's last result as valid for a cosmetic change",
    words: 'TASK',
    minWords: 1,
    maxWords: 1,
    options: planOptions,
    load: async () => (await import('./commands/accept.ts')).accept,
  },
  diff: {
    summary: 'two results of a task side by side: options, inputs, metrics',
    words: 'TASK [RUN]',
    minWords: 1,
    maxWords: 2,
    options: { ...planOptions, json },
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  lint: {
    summary: 'check the configuration; with --trace, what a command reads and writes that is not declared',
    words: '[TASK]',
    minWords: 0,
    maxWords: 1,
    options: {
      ...planOptions,
      trace: { type: 'boolean', about: 'run TASK, a command, once under strace; nothing is published' },
      json,
    },
    load: async () => (await import('./commands/lint.ts')).lint,
  },
  lock: {
    summary: 'write the sha256 of what was fetched by URL without one into the configuration',
    words: '[STAGE…]',
    minWords: 0,
    maxWords: Number.POSITIVE_INFINITY,
    options: planOptions,
    load: async () => (await import('./commands/lock.ts')).lock,
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
    options: {
      ...planOptions,
      subset: {
        type: 'string',
        value: 'N/T',
        about: 'only the Nth of T parts: of a large store a part a day',
      },
      json,
    },
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  gc: {
    summary: 'remove outputs that no configuration points to any more, and abandoned work',
    words: '',
    minWords: 0,
    maxWords: 0,
    options: {
      ...planOptions,
      keep: { type: 'string', value: 'SIZE', about: 'only as much, the oldest first, as leaves 50GB, say' },
      'older-than': { type: 'string', value: 'TIME', about: 'only what is older than 30d, say (h, d, w)' },
      'dry-run': { type: 'boolean', about: 'only say what would be removed' },
      cache,
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
    options: { ...planOptions, cache },
    load: async () => (await import('./commands/report.ts')).report,
  },
};
