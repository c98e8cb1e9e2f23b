import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject, type Project } from '../support/project.ts';

const hasStrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

const PIPELINE = `version: 1
stages:
  letters:
    uses: command
    in: { data: path:data }
    run: [sh, -c, 'cat "$1"/* > "$2/text"', sh, "\${in.data}", "\${out}"]
    out: { text: text }
  score:
    uses: command
    in: { text: letters/text, limits: path:limits.json }
    run: [sh, path:score.sh, "\${in.text}", "\${out}"]
`;

/** Reads and writes more than its stage says, each thing in another way. */
const SCORE = `set -e
cat "$1" limits.json config/weights.json > "$2/half"
mv "$2/half" "$2/whole"
(cd config && cat ../notes.txt && ls . && echo > seen.tmp && mv seen.tmp seen.log) > /dev/null
temporary=$(mktemp); cat data/a.txt > "$temporary"; cat "$temporary" > /dev/null; rm "$temporary"
cat missing.txt 2> /dev/null || true
rm old.txt
`;

function project(edit: (pipeline: string) => string = (text) => text): Project {
  const made = createProject({
    'pipeline.yaml': edit(PIPELINE),
    'score.sh': SCORE,
    'limits.json': '{}',
    'config/weights.json': '{}',
    'notes.txt': 'ours',
    'old.txt': 'old',
    'data/a.txt': 'apple',
    'shared/linked.txt': 'lime',
  });
  symlinkSync('../shared/linked.txt', made.path('data/link.txt'));
  return made;
}

test('lint says that a configuration is sound, or names all that is wrong with it', async () => {
  const sound = project();
  expect(await sound.occ('lint')).toMatchObject({
    exitCode: 0,
    stdout: 'pipeline.yaml: 2 stages, 2 tasks, no problems',
  });
  const wrong = project((text) =>
    text.replace('path:data', 'path:date').replace('limits.json', 'limit.json'),
  );
  const { exitCode, stderr } = await wrong.occ('lint');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('pipeline.yaml:5:');
  expect(stderr).toContain('pipeline.yaml:10:');
  expect((await sound.occ('lint', 'score')).stderr).toContain('occ-pipe lint --trace TASK');
});

test.skipIf(!hasStrace)(
  'lint --trace names what a command reads undeclared, and what it writes elsewhere (needs strace)',
  async () => {
    const traced = project();
    expect((await traced.run('letters')).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await traced.occ('lint', '--trace', 'score');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'score read, and does not declare:',
      '  config/weights.json',
      '  data/a.txt',
      '  notes.txt',
      'score listed the names in, and does not declare:',
      '  config',
      'score wrote outside its folder:',
      '  config/seen.log',
      'score removed outside its folder:',
      '  old.txt',
      'to mend it: name what it reads under `in:` (or as a `path:` argument of `run`), write below ${out}',
      expect.stringMatching(/^not judged: \d+ files of the system and of installed programs$/),
    ]);
    expect(traced.list('artifacts/work')).toEqual([]);
    expect(existsSync(traced.path('artifacts/current/score'))).toBe(false);
    expect((await traced.occ('status')).stdout).toMatch(/score +to run +first run/);
  },
);

test.skipIf(!hasStrace)(
  'lint --trace has nothing to say of a command that is declared whole, links included (needs strace)',
  async () => {
    const { stdout, exitCode } = await project().occ('lint', '--trace', 'letters', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ task: 'letters', read: [], listed: [], written: [], removed: [], unread: [] },
      installed: expect.arrayContaining([expect.stringContaining('/cat')]),
    });
  },
);

test.skipIf(!hasStrace)(
  'lint --trace starts nothing where an input would have to be made, and tells how a command failed (needs strace)',
  async () => {
    const failing = project((text) => text.replace('cat "$1"/*', 'cat notes.txt; exit 3; cat "$1"/*'));
    const needed = await failing.occ('lint', '--trace', 'score');
    expect(needed).toMatchObject({
      exitCode: 1,
      stderr: 'nothing was traced: letters would have to run (first run)',
    });
    const failed = await failing.occ('lint', '--trace', 'letters');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('letters: failed: "sh" ended with exit code 3');
    expect(failed.stdout).toContain('  notes.txt\n');
  },
);

test('lint --trace says what is missing where there is no strace, and what cannot be traced', async () => {
  const here = project((text) =>
    text.replace('stages:', 'stages:\n  faces: { uses: download, with: { source: synthetic } }'),
  );
  const faces = await here.occ('lint', '--trace', 'faces');
  expect(faces).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('faces is no command but a download'),
  });
  here.write('bin/README', 'a PATH with nothing but node');
  symlinkSync(process.execPath, here.path('bin/node'));
  const { exitCode, stderr } = await here.start(['lint', '--trace', 'letters'], {
    env: { PATH: here.path('bin') },
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'there is no program strace here\n  install it: apt-get install strace',
  });
});
