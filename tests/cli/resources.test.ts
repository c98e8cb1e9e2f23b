import { chmodSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventLine } from '../../src/cli/words/event-line.ts';
import { createProject, type Project, parseEvents } from '../support/project.ts';

/** A stage that sleeps, as long as it says. */
function stage(name: string, seconds: number, more = ''): string {
  return `  ${name}:
    uses: command
    run: [sh, -c, 'sleep ${seconds}; echo "gpu=$CUDA_VISIBLE_DEVICES" > "$1/text"', sh, "\${out}"]
${more}`;
}

/** A stage of a kind that takes all cores: it draws faces, so many of each of two people for training, and few of others. */
function drawn(name: string, images: number, more = ''): string {
  const others = 'test-identities: 20, test-images: 2, pairs: 20, ar-identities: 2, occluders: 1';
  const far = 'megaface-identities: 2, megaface-images: 2, distractors: 2';
  return `  ${name}:
    uses: download
    with:
      source: synthetic
      synthetic: { height: 32, width: 32, identities: 2, images: ${images}, ${others}, ${far} }
${more}`;
}

const pipeline = (...stages: string[]): string => `version: 1\nstages:\n${stages.join('')}`;
const resources = (text: string): string => `    resources: { ${text} }\n`;

/** How many tasks ran at once, at most. */
function most(events: readonly EventLine[]): number {
  let [now, top] = [0, 0];
  for (const { event } of events) {
    if (event === 'task-started') now += 1;
    if (event === 'task-finished') now -= 1;
    top = Math.max(top, now);
  }
  return top;
}

/** A machine with so many GPUs, as far as anybody can tell. */
function withGpus(project: Project, gpus: number): { env: Record<string, string> } {
  const lines = Array.from({ length: gpus }, (_, i) => `echo "GPU ${i}: Test (UUID: x)"`);
  project.write('bin/nvidia-smi', `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(project.path('bin/nvidia-smi'), 0o755);
  return { env: { PATH: `${project.path('bin')}:${process.env['PATH']}` } };
}

test('tasks that together want more memory than there is run one after the other', async () => {
  const gigabytes = Math.max(1, Math.floor(((await machineMemory()) / 1e9) * 0.6));
  const hungry = resources(`memory: ${gigabytes}GB`);
  const project = createProject({
    'pipeline.yaml': pipeline(stage('one', 0.2, hungry), stage('two', 0.21, hungry)),
  });
  const { exitCode, events } = await project.run('--jobs', '2');
  expect(exitCode).toBe(0);
  expect(most(events)).toBe(1);
});

const TOO_MUCH = pipeline(
  stage('big', 0, resources('memory: 900TB')),
  stage('fast', 0.01, resources('gpus: 3')),
  stage('plain', 0.02),
);

test('a task that asks for more memory or GPUs than the machine has is an error before anything starts', async () => {
  const project = createProject({ 'pipeline.yaml': TOO_MUCH });
  const machine = withGpus(project, 2);
  const { exitCode, stdout, stderr } = await project.start(['run'], machine);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^big asks for 900000\.0 GB of memory, and this machine has [\d.]+ GB$/m);
  expect(stderr).toContain('fast asks for 3 GPUs, and nvidia-smi finds 2 here');
  expect(stderr).toContain('ask for less under `resources` of stage `fast`');
  const dry = String((await project.start(['run', '--dry-run'], machine)).stdout);
  expect(dry).toMatch(/^fast +error +asks for 3 GPUs/m);
  expect(dry).toContain('at most 1 to run');

  const others = await project.start(['run', '--keep-going'], machine);
  expect(others.exitCode).toBe(1);
  expect(others.stdout).toMatch(/big: failed: asks for 900000\.0 GB of memory/);
  expect(others.stdout).toMatch(/plain: done/);
  expect((await project.start(['run', 'plain'], machine)).exitCode).toBe(0);
});

test('what was made where there was enough is up to date where there is not', async () => {
  const project = createProject({ 'pipeline.yaml': pipeline(stage('fast', 0, resources('gpus: 3'))) });
  expect((await project.start(['run'], withGpus(project, 3))).exitCode).toBe(0);
  expect((await project.start(['run'], withGpus(project, 0))).exitCode).toBe(0);
});

test.skipIf(availableParallelism() < 2)(
  'a task on a GPU leaves a core to others, even where its kind takes all (needs two cores)',
  async () => {
    const faces = drawn('faces', 6, resources('gpus: 1'));
    const project = createProject({ 'pipeline.yaml': pipeline(faces, stage('read', 0.5)) });
    const { exitCode, stdout } = await project.start(['run', '--json'], withGpus(project, 1));
    expect(exitCode).toBe(0);
    expect(most(parseEvents(String(stdout)))).toBe(2);
  },
);

test('each GPU goes to one task at a time, which sees it alone, while other tasks go on', async () => {
  const gpu = resources('gpus: 1, cpus: 1');
  const project = createProject({
    'pipeline.yaml': pipeline(stage('train', 0.4, gpu), stage('tune', 0.41, gpu), stage('read', 0.2)),
  });
  const { exitCode, stdout } = await project.start(['run', '--json'], withGpus(project, 1));
  expect(exitCode).toBe(0);
  expect(project.read('artifacts/current/train/out/text')).toBe('gpu=0\n');
  expect(project.read('artifacts/current/tune/out/text')).toBe('gpu=0\n');
  expect(project.read('artifacts/current/read/out/text')).toBe('gpu=\n');
  const events = parseEvents(String(stdout));
  const order = events.flatMap((event) =>
    'task' in event && (event.event === 'task-started' || event.event === 'task-finished')
      ? [`${event.event.slice('task-'.length)} ${event.task}`]
      : [],
  );
  expect(order.indexOf('started tune')).toBeGreaterThan(order.indexOf('finished train'));

  // Foreseen like that, too: half as long would mean both at once.
  project.write(
    'pipeline.yaml',
    pipeline(stage('train', 0.42, gpu), stage('tune', 0.43, gpu), stage('read', 0.21)),
  );
  const foreseen = async (...more: string[]): Promise<number> => {
    const { stdout } = await project.start(['run', '--dry-run', ...more], withGpus(project, 1));
    return Number(/at most 3 to run: about ([\d.]+) s/.exec(String(stdout))?.[1]);
  };
  expect(await foreseen()).toBeGreaterThanOrEqual(0.8);
  expect(await foreseen('--jobs', '1')).toBeGreaterThanOrEqual(1);
});

test('what took longest before begins first', async () => {
  const project = createProject({ 'pipeline.yaml': pipeline(stage('short', 0), stage('long', 0.5)) });
  await project.run();
  project.write('pipeline.yaml', pipeline(stage('short', 0.01), stage('long', 0.51)));
  const { events } = await project.run('--jobs', '1');
  expect(events.find(({ event }) => event === 'task-started')).toMatchObject({ task: 'long' });
});

test('what begins the longest chain goes before what takes longer by itself', async () => {
  const chain = (tenths: number): string =>
    pipeline(
      ...[stage('alone', 0.3 + tenths / 100), stage('head', 0.1 + tenths / 100)],
      `  tail:
    uses: command
    in: { head: head }
    run: [sh, -c, 'sleep 0.5; cat "$2/text" > "$1/text"; echo ${tenths} >> "$1/text"', sh, "\${out}", "\${in.head}"]
`,
    );
  const project = createProject({ 'pipeline.yaml': chain(1) });
  await project.run();
  project.write('pipeline.yaml', chain(2));
  const { events } = await project.run('--jobs', '1');
  expect(events.find(({ event }) => event === 'task-started')).toMatchObject({ task: 'head' });
});

test('a task that failed is tried again as often as it says', async () => {
  const flaky = (retries: number): string => `version: 1
stages:
  flaky:
    uses: command
    run: [sh, -c, 'echo try >> tries.txt; test $(wc -l < tries.txt) -ge 3 && echo done > "$1/text"', sh, "\${out}"]
    retries: ${retries}
`;
  const project = createProject({ 'pipeline.yaml': flaky(1) });
  expect((await project.run()).exitCode).toBe(1);
  expect(project.read('tries.txt')).toBe('try\ntry\n');
  project.write('tries.txt', '');
  project.write('pipeline.yaml', flaky(2));
  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  expect(project.read('tries.txt')).toBe('try\ntry\ntry\n');
  const notes = events.flatMap((event) => (event.event === 'task-note' ? [event.text] : []));
  expect(notes).toEqual([
    'failed: "sh" ended with exit code 1; tried again (2 of 2 times left)',
    'failed: "sh" ended with exit code 1; tried again (1 of 2 times left)',
  ]);
});

test('--dry-run says what each task and all of them would take, by what they took before', async () => {
  const project = createProject({ 'pipeline.yaml': pipeline(stage('short', 0), stage('long', 1.2)) });
  expect((await project.occ('run', '--dry-run')).stdout).toContain(
    'at most 2 to run: nothing known of how long',
  );
  await project.run();
  expect((await project.occ('run', '--dry-run')).stdout).not.toContain('to run');
  project.write('pipeline.yaml', pipeline(stage('short', 0.01), stage('long', 1.21), stage('new', 0.03)));
  const { stdout } = await project.occ('run', '--dry-run');
  expect(stdout).toMatch(/long .*\(about 1\.\d s, 5 B, as before\)/);
  expect(stdout).toMatch(/at most 3 to run: about 1\.\d s and 10 B of disk, not counting 1 that never ran/);
  const lines = (await project.occ('run', '--dry-run', '--json')).stdout.split('\n');
  expect(JSON.parse(lines[1]!)).toMatchObject({
    task: 'long',
    estimate: { seconds: expect.any(Number), bytes: 5, from: 'runs' },
  });

  expect((await project.occ('show', 'long')).stdout).toMatch(
    /^took [\d.]+ s of processor time, .*B of memory at most/m,
  );
  const { events } = await project.run();
  const left = events.flatMap((event) => (event.event === 'run-estimate' ? [event.secondsLeft] : []));
  expect(left[0]).toBeGreaterThan(1);
  expect(left[0]).toBeLessThan(5);
});

test('what never ran is foreseen by the rate at which others of its kind made their input into output', async () => {
  const packed = (name: string, from: string): string => `  ${name}:
    uses: build-lmdb
    in: { images: ${from}/webface }
`;
  const project = createProject({
    'pipeline.yaml': pipeline(
      ...[drawn('few', 4), drawn('more', 40), packed('small', 'few'), packed('large', 'more')],
    ),
  });
  expect((await project.run('small', 'more')).exitCode).toBe(0);
  const lines = (await project.occ('run', '--dry-run', '--json')).stdout.split('\n');
  const { estimate } = lines.map((line) => JSON.parse(line)).find(({ task }) => task === 'large');
  const sizeOf = (path: string): number =>
    readdirSync(project.path('artifacts/current', path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  const scale = sizeOf('more/out/webface') / sizeOf('few/out/webface');
  expect(scale).toBeGreaterThan(5);
  expect(estimate.from).toBe('rate');
  expect(estimate.bytes).toBeCloseTo(scale * sizeOf('small/out'), 3);
  expect(estimate.seconds).toBeGreaterThan(0);
  expect((await project.occ('run', '--dry-run')).stdout).toMatch(
    /^large +to run +first run +\(about [\d.]+ s, [\d.]+ [KM]?B, at the rate of others like it\)$/m,
  );
});

test('what a program takes includes what it starts', async () => {
  const program = `const block = Buffer.alloc(150e6, 1);
require('fs').writeFileSync(process.argv[2] + '/block', block.subarray(0, 20e6));
const end = Date.now() + 700;
while (Date.now() < end);
`;
  const project = createProject({
    'pipeline.yaml': `version: 1
stages:
  heavy:
    uses: command
    run: [sh, -c, 'node "$1" "$2"; true', sh, path:heavy.cjs, "\${out}"]
`,
    'heavy.cjs': program,
  });
  expect((await project.run()).exitCode).toBe(0);
  const { stdout } = await project.occ('show', 'heavy');
  const [, seconds, memory] =
    /^took ([\d.]+) s of processor time, (\d+) MB of memory at most, .*read and .*written/m.exec(stdout) ??
    [];
  expect(Number(seconds)).toBeGreaterThan(0.2);
  expect(Number(memory)).toBeGreaterThan(140);
});

async function machineMemory(): Promise<number> {
  const project = createProject();
  const { stdout } = await project.occ('doctor', '--json');
  return (JSON.parse(stdout) as { memory: number }).memory;
}
