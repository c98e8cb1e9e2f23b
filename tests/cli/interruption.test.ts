import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultPromise } from 'execa';
import { describe, expect, test } from 'vitest';
import type { EventLine } from '../../src/cli/words/event-line.ts';
import { COPY_PROJECT } from '../support/commands.ts';
import { createProject, type Project, parseEvents, tasksOf } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

/** A stage that says it has begun, then writes half a file, and ends when `go` appears in the project. */
const SLOW_PROGRAM = `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const [out] = process.argv.slice(2);
writeFileSync(join(out, 'text'), 'half');
appendFileSync('begun', process.pid + '\\n');
while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
writeFileSync(join(out, 'text'), 'whole');
`;

const SLOW = {
  'pipeline.yaml': `version: 1
stages:
  slow:
    uses: command
    run: [node, path:slow.mjs, "\${out}"]
    out: { text: text }
`,
  'slow.mjs': SLOW_PROGRAM,
};

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1500; tries += 1) {
    const found = look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

function begun(project: Project): number[] {
  if (!existsSync(project.path('begun'))) return [];
  return project.read('begun').trim().split('\n').map(Number);
}

function alive(pid: number): boolean {
  try {
    // A zombie answers to signal 0 but writes nothing any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function published(project: Project): string[] {
  return existsSync(project.path('artifacts/store')) ? readdirSync(project.path('artifacts/store')) : [];
}

async function startSlow(): Promise<{ project: Project; running: ResultPromise; pid: number }> {
  const project = createProject(SLOW);
  const running = project.start(['run', '--json']);
  const pid = await until('the stage to begin', () => begun(project)[0]);
  return { project, running, pid };
}

describe('a run that is stopped', () => {
  test('by Ctrl-C ends its task, publishes nothing and exits with 130', async () => {
    const { project, running, pid } = await startSlow();
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
    expect(alive(pid)).toBe(false);
    expect(published(project)).toEqual([]);
  });

  test('by kill -9 publishes nothing half-written; the next run ends the orphan and goes on', async () => {
    const { project, running, pid } = await startSlow();
    running.kill('SIGKILL');
    await running;
    expect(published(project)).toEqual([]);
    const next = project.start(['run', '--json']);
    await until('the stage to begin again', () => begun(project)[1]);
    expect(alive(pid)).toBe(false);
    project.write('go', '');
    expect((await next).exitCode).toBe(0);
    expect(project.read('artifacts/current/slow/out/text')).toBe('whole');
  });

  test('whose task is killed fails that task and says by which signal', async () => {
    const { project, running, pid } = await startSlow();
    process.kill(pid, 'SIGKILL');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(1);
    expect(String(stdout)).toContain('SIGKILL');
    expect(published(project)).toEqual([]);
  });
});

test('a stop while inputs are read for the first time does not wait for the last of them', async () => {
  const project = createProject(COPY_PROJECT);
  const huge = project.path('data/huge');
  writeFileSync(huge, '');
  truncateSync(huge, 2 ** 40); // All hole: nobody reads it to the end.
  const running = project.start(['run', '--json']);
  await new Promise((resolve) => running.stdout!.once('data', resolve));
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
  expect(published(project)).toEqual([]);
});

test('two runs at once do a task once', async () => {
  const { project, running } = await startSlow();
  const other = project.start(['run', '--json']);
  let said = '';
  other.stdout!.on('data', (text) => {
    said += text;
  });
  await until('the second run to wait', () => said.includes('"task-waiting"'));
  project.write('go', '');
  const [first, second] = await Promise.all([running, other]);
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(begun(project)).toHaveLength(1);
  const events = parseEvents(String(second.stdout));
  expect(tasksOf(events, 'task-waiting')).toEqual(['slow']);
  expect(tasksOf(events, 'task-cached')).toEqual(['slow']);
});

describe('training that is stopped', () => {
  const LONG = tinyPipeline((text) => text.replace('epochs: 2', 'epochs: 5'));
  const target = ['--only', 'train', '--experiment', 'baseline'];

  test('by kill -9 of its process goes on from its checkpoint to the very same weights', {
    timeout: 180_000,
  }, async () => {
    const whole = createProject({ 'pipeline.yaml': LONG });
    expect((await whole.run('webface-lmdb', 'lfw-occ')).exitCode).toBe(0);
    const project = createProject();
    cpSync(whole.root, project.root, { recursive: true, verbatimSymlinks: true });
    expect((await whole.run(...target)).exitCode).toBe(0);

    const running = project.start(['run', '--json', '--plain', ...target], { buffer: { stdout: false } });
    const pid = await trainingReaches(running, 'epoch 2');
    running.kill('SIGKILL');
    await running;
    await until('the orphan to end', () => !alive(pid));
    expect(published(project).filter((entry) => entry.startsWith('train'))).toEqual([]);

    const { exitCode, stdout } = await project.start(['run', '--json', ...target]);
    expect(exitCode).toBe(0);
    const notes = parseEvents(String(stdout)).flatMap((event) =>
      event.event === 'task-note' ? [event.text] : [],
    );
    expect(notes.join('\n')).toMatch(/goes on in epoch/);
    expect(weights(project)).toBe(weights(whole));
  });
});

/** Reads a run's events until training says the given words; resolves to the training's process id. */
async function trainingReaches(running: ResultPromise, words: string): Promise<number> {
  let pid = 0;
  // To iterate over the process itself would be to wait for its end.
  for await (const line of createInterface({ input: running.stdout! })) {
    const event = JSON.parse(String(line)) as EventLine;
    if (event.event === 'task-started' && event.task.startsWith('train')) pid = event.pid!;
    if (
      event.event === 'task-progress' &&
      event.task.startsWith('train') &&
      event.progress.text?.includes(words)
    )
      break;
  }
  return pid;
}

function weights(project: Project): string {
  const file = project.path('artifacts/current/train@baseline/out/last/model.safetensors');
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
