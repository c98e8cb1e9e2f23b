import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROGRAM } from '../support/commands.ts';
import { createProject, type Project } from '../support/project.ts';

const PIPELINE = `version: 1
stages:
  letters:
    uses: command
    in:
      data: path:data
    run: [sh, path:copy.sh, letters, "\${in.data}", "\${out}"]
    out: { text: text }
  score:
    uses: command
    in:
      from: letters
    run: [node, path:score.mjs, "1.5", "\${in.from}", "\${out}"]
`;

const FILES = {
  'pipeline.yaml': PIPELINE,
  'copy.sh': COPY_PROGRAM,
  'score.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
const [factor, from, out] = process.argv.slice(2);
const length = readFileSync(from + '/text').length;
writeFileSync(out + '/metrics.json', JSON.stringify({ lfw: { accuracy: length * factor }, files: length }));
`,
  'data/a.txt': 'apple',
  'data/b/c.txt': 'cherry',
};

async function upToDate(): Promise<Project> {
  const project = createProject(FILES);
  expect((await project.run()).exitCode).toBe(0);
  return project;
}

const restored = /letters .*restored from \d{4}-\d\d-\d\d/;

test('status, --dry-run, explain, and the run give the same reason, with names and values, before anything runs', async () => {
  const project = await upToDate();
  project.write('data/b/c.txt', 'damson');
  project.write('data/new.txt', 'new');
  const changed = '2 of 3 files of data changed: b/c.txt, new.txt (new)';
  for (const command of [['status'], ['run', '--dry-run']]) {
    const { stdout } = await project.occ(...command);
    expect(stdout).toMatch(new RegExp(`letters +to run +${changed.replace(/[()]/g, '\\$&')}`));
    expect(stdout).toMatch(/score +waits +decided after letters/);
  }
  expect((await project.occ('explain', 'letters')).stdout).toContain(changed);

  const { events } = await project.run();
  const told = events.flatMap((event) =>
    event.event === 'task-pending' || event.event === 'task-started'
      ? [`${event.event} ${event.task}: ${event.reason}`]
      : [],
  );
  expect(told).toEqual([
    `task-pending letters: ${changed}`,
    'task-pending score: decided after letters',
    `task-started letters: ${changed}`,
    'task-pending score: 1 of 1 files of letters changed: text',
    'task-started score: 1 of 1 files of letters changed: text',
  ]);

  project.write('data/b/c.txt', 'cherry');
  expect((await project.occ('status')).stdout).toMatch(
    /letters +to run +1 of 3 files of data changed: b\/c.txt/,
  );
});

test('an edited option is told by its values and its line, an edited file by its content, and an old result by its day', async () => {
  const project = await upToDate();
  project.write('pipeline.yaml', PIPELINE.replace('"1.5"', '"2.5"'));
  expect((await project.occ('status')).stdout).toContain('run.2 1.5 -> 2.5 (pipeline.yaml:13)');
  project.write('pipeline.yaml', PIPELINE);
  project.write('score.mjs', `${FILES['score.mjs']}// edited`);
  expect((await project.occ('status')).stdout).toMatch(
    /score\.mjs changed: content [0-9a-f]{8} -> [0-9a-f]{8}/,
  );
  project.write('data/a.txt', 'zebra');
  await project.run('letters');
  project.write('data/a.txt', 'apple');
  expect((await project.occ('status')).stdout).toMatch(restored);
});

test('of long values the part is shown in which they differ, and of a file whose mode changed that', async () => {
  const long = 'a value that is far too long to be shown whole beside another one like it, or so';
  const withEnv = (value: string): string =>
    PIPELINE.replace('out: { text: text }', `out: { text: text }\n    env: { NOTE: "${value}" }`);
  const project = createProject({ ...FILES, 'pipeline.yaml': withEnv(`${long} 1`) });
  await project.run();
  project.write('pipeline.yaml', withEnv(`${long} 2`));
  chmodSync(project.path('data/a.txt'), 0o755);
  expect((await project.occ('status', 'letters')).stdout).toContain(
    'env.NOTE …e it, or so 1 -> …e it, or so 2 (pipeline.yaml:9); 1 of 2 files of data changed: a.txt (now executable)',
  );
  project.write('pipeline.yaml', withEnv(`${long} 1`).replace('"1.5"', '--fast, "1.5"'));
  expect((await project.occ('explain', 'score')).stdout).toContain('score: decided after letters');
  chmodSync(project.path('data/a.txt'), 0o644);
  expect((await project.occ('explain', 'score')).stdout).toMatch(
    /^score: run \[.*"1\.5".* -> \[.*"--fast".* \(pipeline\.yaml:\d+\)$/m,
  );
});

test('counts of files have their thousands apart, and an option that begins to name a file is told once, with the name', async () => {
  const project = createProject(FILES);
  for (let i = 0; i < 1100; i += 1) project.write(`data/many/${i}.txt`, 'x');
  await project.run();
  for (let i = 0; i < 1050; i += 1) project.write(`data/many/${i}.txt`, 'y');
  expect((await project.occ('status', 'letters')).stdout).toContain(
    '1,050 of 1,102 files of data changed: many/0.txt, many/1.txt, many/10.txt, and 1,047 more',
  );
  project.write('factor.txt', '1.5');
  project.write('data/a.txt', 'apple');
  project.write(
    'pipeline.yaml',
    PIPELINE.replace('"1.5"', 'path:factor.txt').replace('from: letters', 'from: path:data'),
  );
  const { stdout } = await project.occ('explain', 'score');
  expect(stdout.split('\n')[0]).toMatch(/^score: run\.2 1\.5 -> path:factor\.txt \(pipeline\.yaml:13\); /);
  expect(stdout.split('\n')[0]).not.toContain('is new');
});

test('diff shows the options, inputs and metrics of two results side by side', async () => {
  const project = await upToDate();
  expect(await project.occ('diff', 'score')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('score has one result only'),
  });
  const [firstRun] = project.list('artifacts/runs');
  project.write('pipeline.yaml', PIPELINE.replace('"1.5"', '"2.5"'));
  project.write('data/new.txt', 'new');
  await project.run();

  const { stdout } = await project.occ('diff', 'score');
  expect(stdout).toMatch(/^ {2}run\.2 +1\.5 +2\.5$/m);
  expect(stdout).toMatch(/^ {2}from +[0-9a-f]{8} command-[0-9a-f]{16} +[0-9a-f]{8} command-[0-9a-f]{16}$/m);
  expect(stdout).toMatch(/^ {2}lfw\.accuracy +3 +7\.5 +\+4\.5$/m);
  expect(stdout).toMatch(/^ {2}files +2 +3 +\+1$/m);

  const byRun = await project.occ('diff', 'score', firstRun!, '--json');
  const parsed = JSON.parse(byRun.stdout) as { metrics: unknown[] };
  expect(parsed.metrics).toContainEqual({ name: 'files', from: 2, to: 3 });
  expect((await project.occ('diff', 'score', 'nowhere')).stderr).toContain('there is no result "nowhere"');
});

test('for programs a reason is words and data, and the start of a run holds what each task reads', async () => {
  const project = await upToDate();
  project.write('pipeline.yaml', PIPELINE.replace('"1.5"', '"2.5"'));
  const because = {
    type: 'differs',
    differences: [
      {
        ...{ type: 'option', pointer: '/run/2', from: '1.5', to: '2.5' },
        place: { file: 'pipeline.yaml', line: 13 },
      },
    ],
  };
  const reason = 'run.2 1.5 -> 2.5 (pipeline.yaml:13)';
  const [letters, score] = (await project.occ('status', '--json')).stdout.trim().split('\n');
  expect(JSON.parse(letters!)).toMatchObject({ reason: 'up to date', because: { type: 'up-to-date' } });
  expect(JSON.parse(score!)).toMatchObject({ task: 'score', state: 'run', reason, because });
  expect(JSON.parse((await project.occ('explain', 'score', '--json')).stdout)).toMatchObject({
    reason,
    because,
  });
  const { events } = await project.run();
  expect(events[0]).toMatchObject({ event: 'run-started', inputs: { letters: [], score: ['letters'] } });
  expect(events.find(({ event }) => event === 'task-started')).toMatchObject({ reason, because });
});
