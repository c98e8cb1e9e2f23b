import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { bin, createProject, type Outcome, type Project } from '../../support/project.ts';

/** With so many files open at most. */
function occWithin(project: Project, files: number, ...args: string[]): Outcome {
  const script = `ulimit -n ${files} && exec "$0" "$@"`;
  const words = ['-c', script, process.execPath, bin, ...args];
  const { status, stdout, stderr } = spawnSync('sh', words, { cwd: project.root, encoding: 'utf8' });
  return { exitCode: status ?? undefined, stdout, stderr };
}

/** The fewest with which a run of commands gets through: Node and the C library need some of their own. */
function fewest(project: Project): number {
  let [few, many] = [10, 74];
  while (many - few > 1) {
    const files = (few + many) >> 1;
    rmSync(project.path('artifacts'), { recursive: true, force: true });
    if (occWithin(project, files, 'run').exitCode === 0) many = files;
    else few = files;
  }
  return many;
}

test('a limit of open files is named as such wherever it is met, by the runner or its parts', () => {
  const project = createProject(COPY_PROJECT);
  const enough = fewest(project);
  const told: string[] = [];
  for (let files = enough - 1; files > enough - 5; files -= 1) {
    rmSync(project.path('artifacts'), { recursive: true, force: true });
    const { exitCode, stdout, stderr } = occWithin(project, files, 'run', '--plain');
    // Below that Node itself, or the script that starts the program, cannot be loaded.
    if (/^node:|^$/.test(stdout + stderr)) break;
    told.push(stdout + stderr);
    expect(exitCode).toBe(1);
  }
  expect(told.length).toBeGreaterThan(1);
  for (const one of told) {
    expect(one).toContain('this process has as many files open as it may');
    expect(one).toContain('ulimit -n 4096');
    expect(one).not.toMatch(/built anew|not iterable|^ +at /m);
  }
});
