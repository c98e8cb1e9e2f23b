import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../support/commands.ts';
import { bin, createProject, type Project } from '../support/project.ts';

/** util-linux' program that gives another one a terminal. */
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

/** The rows that were ever drawn on the terminal, each once, without their mark. */
function rowsOf({ root }: Project, ...args: string[]): Set<string> {
  const command = `stty cols 150 rows 50; exec node '${bin}' ${args.join(' ')}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: root, encoding: 'utf8' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves the cursor
  const lines = stdout.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]/g, '').split(/[\r\n]+/);
  return new Set(lines.map((line) => line.replace(/^\S /, '').trimEnd()));
}

test.skipIf(!hasScript)(
  'the live list gives the reason of each task before it runs, and the time left for the whole run (needs script)',
  () => {
    const project = createProject({
      ...COPY_PROJECT,
      'copy.sh': `${COPY_PROJECT['copy.sh']}sleep 0.4\n`,
    });
    rowsOf(project, 'run');
    project.write('data/a.txt', 'cherry');
    const rows = rowsOf(project, 'run');
    expect([...rows]).toEqual(
      expect.arrayContaining([
        'first  1 of 2 files of data changed: a.txt',
        'second  decided after first',
        'third  decided after second',
        expect.stringMatching(/^first {2}[\d.]+ s$/),
        expect.stringMatching(/^whole run {2}about [\d.]+ s left$/),
        expect.stringMatching(/^done: 3 ran, 0 cached, /),
      ]),
    );
    expect([...rowsOf(project, 'run')]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^done: 3 tasks up to date, nothing to run/)]),
    );
  },
);
