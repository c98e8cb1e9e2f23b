import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { bin, createProject, type Project } from '../../support/project.ts';

/** Its exit code and stderr, where stdout goes to what the shell says. */
function occTo(project: Project, where: string, ...args: string[]): { code: string; stderr: string } {
  const script = `{ "$@"; echo $? > code; } ${where}`;
  const words = ['-c', script, 'sh', process.execPath, bin, ...args];
  const { stderr } = spawnSync('sh', words, { cwd: project.root, encoding: 'utf8' });
  return { code: project.read('code').trim(), stderr };
}

test('a run goes on when nobody reads its output any more, and says so, also by its exit code', () => {
  const project = createProject(COPY_PROJECT);
  const { code, stderr } = occTo(project, '| head -n 1 > /dev/null', 'run', '--plain');
  expect(code).toBe('1');
  expect(stderr).toContain('nobody reads stdout any more; the run goes on');
  expect(project.list('artifacts/current')).toEqual(['first', 'second', 'third']);
});

test('a command that only reads ends without a word when nobody reads it any more', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  // More than a pipe holds, so that it is still writing when the pipe is closed.
  expect(occTo(project, '| true', 'explain', 'first', '--json')).toEqual({ code: '0', stderr: '' });
});

test.skipIf(!existsSync('/dev/full'))(
  'an output that is full is one line and exit code 1 (needs /dev/full)',
  async () => {
    const project = createProject(COPY_PROJECT);
    await project.run();
    for (const command of ['--version', 'status', 'show first', 'run', 'run --json']) {
      const { code, stderr } = occTo(project, '> /dev/full', ...command.split(' '));
      expect([command, code]).toEqual([command, '1']);
      expect(stderr).toMatch(/^stdout cannot be written: no space is left on the disk that holds it/);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  },
);

test('names and logs that would move the cursor are shown, not acted upon', async () => {
  const project = createProject({
    ...COPY_PROJECT,
    'data/\u001b[2Jx\ndone: 3 ran': 'x',
    'pipeline.yaml': `${COPY_PROJECT['pipeline.yaml']}  last:
    uses: command
    run: [sh, -c, "printf 'a\\\\033[2Jb\\\\n' >&2; exit 3"]
`,
  });
  const ran = await project.occ('run', '--plain');
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('    a\\u001b[2Jb');
  project.write('data/\u001b[2Jx\ndone: 3 ran', 'y');
  const outputs = [ran, await project.occ('status'), await project.occ('run', '--plain', 'first')];
  expect(outputs[1]!.stdout).toContain('\\u001b[2Jx\\u000adone: 3 ran');
  const all = outputs.map(({ stdout, stderr }) => stdout + stderr).join('');
  expect(all.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
