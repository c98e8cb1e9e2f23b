import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { openProject, type Project } from '../../support/project.ts';
import { createFolder } from '../../support/project-folder.ts';
import { repeatWith } from './campaign.ts';
import { type Counts, describeFault, type Fault, faultyRun } from './fault.ts';
import { expectNoTrace, expectWhole, publishedBytes } from './whole.ts';

/** A project that a run is about to change, and how that goes when nothing disturbs it. */
export interface Situation {
  readonly title: string;
  /** What the fault is of: `run` as a rule. */
  readonly command: readonly string[];
  /** The arguments of the runs after it. */
  readonly args: readonly string[];
  /** What is there before. */
  readonly template: string;
  /** What is published after. */
  readonly bytes: string;
  readonly counts: Counts;
  remove(): void;
}

/**
 * Runs a command on a copy of the project undisturbed.
 * @param template how the command is to find it; removed with the situation
 */
export async function situation(
  title: string,
  template: Project,
  args: readonly string[] = [],
  command: readonly string[] = ['run', '--jobs', '1', ...args],
): Promise<Situation> {
  const trial = copyOf(template.root);
  const page = pageOf(trial);
  const run = faultyRun(page, trial.root);
  const { exitCode, stdout, stderr } = await trial.start([...command], { env: run.env });
  if (exitCode !== 0) throw new Error(`undisturbed, it fails already:\n${String(stdout)}${String(stderr)}`);
  const bytes = publishedBytes(trial);
  const counts = run.counts();
  trial.remove();
  rmSync(page);
  return { title, command, args, template: template.root, bytes, counts, remove: template.remove };
}

/** What came of a run with a fault. */
export interface Struck {
  /** The call that the fault struck at; undefined where the run ended before. */
  readonly at: string | undefined;
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Runs with a fault, and checks that nothing came of it that the next run does not mend. */
export async function tryFault(
  { title, command, args, template, bytes }: Situation,
  fault: Fault,
): Promise<Struck> {
  const project = copyOf(template);
  onTestFinished(project.remove);
  const page = pageOf(project);
  onTestFinished(() => rmSync(page, { force: true }));
  const run = faultyRun(page, project.root, fault);
  const { exitCode, stdout, stderr } = await project.start([...command], { env: run.env });
  const output = `${String(stdout)}\n${String(stderr)}`;
  const at = run.struck();
  const what = `${title}: ${describeFault(fault)}: ${at ?? 'nowhere'}\n${output}`;
  expect(await run.leftRunning(20_000), repeatWith(`still running after ${what}`)).toEqual([]);
  expectNoTrace(output, what);
  if (exitCode === 0) expect(publishedBytes(project), repeatWith(what)).toBe(bytes);
  // What is made again takes the place of what could not be read, which is moved aside.
  const mayStay = command.includes('--force') ? /\.damaged-/ : undefined;
  await expectWhole(project, what, { bytes, args, ...(mayStay && { mayStay }) });
  return { at, exitCode, output };
}

export function copyOf(template: string): Project {
  const { root } = createFolder();
  cpSync(template, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return openProject(root);
}

let pages = 0;
function pageOf({ root }: Project): string {
  pages += 1;
  return join(inject('shared'), `page-${process.pid}-${pages}-${root.slice(-6)}`);
}
