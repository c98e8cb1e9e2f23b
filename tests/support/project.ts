import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type Options, type ResultPromise } from 'execa';
import { onTestFinished } from 'vitest';
import type { EventLine } from '../../src/cli/words/event-line.ts';

export const bin = fileURLToPath(new URL('../../bin/occ-pipe.cjs', import.meta.url));

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a temporary directory and the real command line to drive it. */
export interface Project {
  readonly root: string;
  path(...parts: string[]): string;
  write(file: string, content: string | Uint8Array): void;
  read(file: string): string;
  json(file: string): unknown;
  list(folder: string): string[];
  /** Runs `occ-pipe …` to its end. */
  occ(...args: string[]): Promise<Outcome>;
  /** Starts `occ-pipe …` and hands over the process. */
  start(args: string[], options?: Options): ResultPromise;
  /** `occ-pipe run --json …`: the exit code and the events. */
  run(...args: string[]): Promise<{ exitCode: number | undefined; events: EventLine[]; stderr: string }>;
}

/** How a test is told to tidy up; that of the test's own context where several tests run at once. */
export type OnTestFinished = (tidy: () => void) => void;

export function createProject(
  files: Readonly<Record<string, string>> = {},
  whenDone: OnTestFinished = onTestFinished,
  command: string = bin,
): Project {
  // The real path: links in the temporary directory's own path would show up in messages.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-')));
  whenDone(() => rmSync(root, { recursive: true, force: true }));
  return openProject(root, files, command);
}

/** @param command the script that is run as `occ-pipe` */
export function openProject(
  root: string,
  files: Readonly<Record<string, string>> = {},
  command: string = bin,
): Project {
  const project: Project = {
    root,
    path: (...parts) => join(root, ...parts),
    write(file, content) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    read: (file) => readFileSync(join(root, file), 'utf8'),
    json: (file) => JSON.parse(readFileSync(join(root, file), 'utf8')),
    list: (folder) => readdirSync(join(root, folder)).sort(),
    async occ(...args) {
      const { exitCode, stdout, stderr } = await project.start(args);
      return { exitCode, stdout: String(stdout), stderr: String(stderr) };
    },
    start(args, options = {}) {
      return execa('node', [command, ...args], { cwd: root, reject: false, stdin: 'ignore', ...options });
    },
    async run(...args) {
      const { exitCode, stdout, stderr } = await project.occ('run', '--json', ...args);
      return { exitCode, events: parseEvents(stdout), stderr };
    },
  };
  for (const [file, content] of Object.entries(files)) project.write(file, content);
  return project;
}

export function parseEvents(stdout: string): EventLine[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as EventLine);
}

/** Names of the tasks that an event happened to, sorted. */
export function tasksOf(events: readonly EventLine[], kind: EventLine['event']): string[] {
  return events.flatMap((event) => (event.event === kind && 'task' in event ? [event.task] : [])).sort();
}

/** What the programs of tests/support/commands.ts noted since the last look, sorted, each once. */
export function ranSince(project: Project): string[] {
  try {
    const lines = project.read('runs.txt').split('\n').filter(Boolean);
    project.write('runs.txt', '');
    return [...new Set(lines)].sort();
  } catch {
    return [];
  }
}
