import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type Options, type ResultPromise } from 'execa';
import { inject, onTestFinished } from 'vitest';
import type { EventLine } from '../../src/cli/words/event-line.ts';
import { createFolder, openFolder, type ProjectFolder } from './project-folder.ts';

export const bin = fileURLToPath(new URL('../../bin/occ-pipe.cjs', import.meta.url));

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a temporary directory and the real command line to drive it. */
export interface Project extends ProjectFolder {
  /** The script that is run as `occ-pipe`. */
  readonly command: string;
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
  const folder = createFolder(files);
  whenDone(folder.remove);
  return drive(folder, command);
}

export function openProject(root: string, files: Readonly<Record<string, string>> = {}): Project {
  return drive(openFolder(root, files), bin);
}

/**
 * The same project, which takes results that other tests have made over, and gives them its own: for drawn
 * faces and trainings that a test stands on, and does not look at.
 */
export function sharingResults(project: Project): Project {
  const results = join(inject('shared'), 'results');
  mkdirSync(results, { recursive: true });
  return drive(project, project.command, { OCC_PIPE_CACHE: `dir:${results}` });
}

/** @param command the script that is run as `occ-pipe` */
function drive(folder: ProjectFolder, command: string, env: Readonly<Record<string, string>> = {}): Project {
  const project: Project = {
    ...folder,
    command,
    async occ(...args) {
      const { exitCode, stdout, stderr } = await project.start(args);
      return { exitCode, stdout: String(stdout), stderr: String(stderr) };
    },
    start(args, options = {}) {
      const here = { cwd: folder.root, reject: false, stdin: 'ignore' } as const;
      return execa('node', [command, ...args], { ...here, ...options, env: { ...env, ...options.env } });
    },
    async run(...args) {
      const { exitCode, stdout, stderr } = await project.occ('run', '--json', ...args);
      return { exitCode, events: parseEvents(stdout), stderr };
    },
  };
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
