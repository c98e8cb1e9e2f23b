import { createHash } from 'node:crypto';
import { existsSync, lutimesSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { expect, vi } from 'vitest';
import { type Project, tasksOf } from '../../support/project.ts';
import { repeatWith } from './campaign.ts';

// One trial is several runs, on a machine that may be busy with others.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** A line for each task: its entry, and the hash of every byte that it published. */
export function publishedBytes(project: Project): string {
  const current = project.path('artifacts/current');
  if (!existsSync(current)) return '';
  const tasks = readdirSync(current).filter((name) => !name.startsWith('.'));
  return tasks
    .sort()
    .map(
      (task) =>
        `${task} ${basename(readlinkSync(join(current, task)))} ${hashTree(join(current, task, 'out'))}`,
    )
    .join('\n');
}

function hashTree(folder: string): string {
  if (!existsSync(folder)) return 'missing';
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((one) => join(one.parentPath, one.name));
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Paths below artifacts/ that no run should leave: work, and names of what was not finished. */
function leftOvers(project: Project): string[] {
  return pathsBelow(project).filter(
    (path) => path.startsWith('work/') || /\.done-\d+$|\.(damaged|replaced)-/.test(path),
  );
}

/** Files that a process wrote under a name of its own, and did not live to put in their place. */
function unfinishedFiles(project: Project): string[] {
  return pathsBelow(project).filter((path) => /\.\d+\.tmp$/.test(path));
}

function pathsBelow(project: Project): string[] {
  const entries = readdirSync(project.path('artifacts'), { recursive: true, encoding: 'utf8' });
  return entries.filter((path) => !/^store\/[^/]+\/out\//.test(path));
}

/** They could be another machine's, so gc waits for ten minutes, which are over here. */
async function expectCollected(project: Project, what: string): Promise<void> {
  const files = unfinishedFiles(project);
  if (files.length === 0) return;
  const old = new Date(Date.now() - 11 * 60_000);
  for (const file of files) lutimesSync(project.path('artifacts', file), old, old);
  const { exitCode, output } = await endOf(project, ['gc', '--keep', '1TB'], what);
  expect(exitCode, output).toBe(0);
  expect(unfinishedFiles(project), repeatWith(what)).toEqual([]);
}

/** That what was printed is words for people, not the inside of the program. */
export function expectNoTrace(output: string, what: string): void {
  const lines = output.split('\n');
  const trace = lines.find((line) =>
    /^\s+at .+:\d+:\d+\)?$|failed unexpectedly|node:internal|Unhandled|Assertion .* failed|terminate called/i.test(
      line,
    ),
  );
  expect(trace, repeatWith(`${what}\n${output}`)).toBeUndefined();
}

/** How a command ended; one that waits for something that does not come is a failure, not an end. */
export async function endOf(
  project: Project,
  args: readonly string[],
  what: string,
): Promise<{ exitCode: number | undefined; output: string }> {
  const { exitCode, stdout, stderr, timedOut } = await project.start([...args], { timeout: HANGS });
  const output = `${String(stdout)}\n${String(stderr)}`;
  expect(timedOut, repeatWith(`${args.join(' ')} hangs: ${what}`)).toBe(false);
  expectNoTrace(output, `${what}: ${args.join(' ')}`);
  return { exitCode, output };
}

/** Milliseconds, of which these commands take the hundredth part. */
const HANGS = 180_000;

interface Expectation {
  /** What an undisturbed run publishes. */
  readonly bytes: string;
  /** The arguments of `run`. */
  readonly args?: readonly string[];
  /** Names that may stay, since they are evidence: what was damaged is moved aside. */
  readonly mayStay?: RegExp;
}

/**
 * After a fault: the next run ends well and publishes the bytes of an undisturbed run, nothing is left over that gc does
 * not take, and the run after it has nothing to do.
 */
export async function expectWhole(
  project: Project,
  what: string,
  { bytes, args = [], mayStay }: Expectation,
): Promise<void> {
  const next = await project.occ('run', '--json', ...args);
  const said = repeatWith(`${what}\n${next.stdout.slice(-3000)}${next.stderr}`);
  expectNoTrace(next.stdout + next.stderr, what);
  expect(next.exitCode, said).toBe(0);
  expect(publishedBytes(project), said).toBe(bytes);
  expect(
    leftOvers(project).filter((path) => !mayStay?.test(path)),
    said,
  ).toEqual([]);
  await expectCollected(project, said);
  const again = await project.run(...args.filter((arg) => arg !== '--force'));
  expect(again.exitCode, said).toBe(0);
  expect(tasksOf(again.events, 'task-started'), said).toEqual([]);
}
