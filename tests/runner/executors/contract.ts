import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { identifyProcess, isAlive } from '../../../src/base/environment/process-identity.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Executor, Job, JobEnd, RunningJob } from '../../../src/runner/executors/executor.ts';
import type { JobFile, JobMessage } from '../../../src/runner/job/job-file.ts';
import { LOG_FILE, writeJob } from '../../../src/runner/job/job-folder.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { appears } from '../support/sketched-project.ts';
import { buildContractStage } from './support/build-stage.ts';
import type { ContractOptions } from './support/contract-stage.ts';

/** What an executor may or may not do. */
export interface Traits {
  readonly name: string;
  /** In titles of tests, where the name is not enough. */
  readonly title?: string;
  /** @param grace milliseconds between the request to stop and the kill */
  create(stageProcess: string, grace: number): Executor;
  /** Whether it can say what a job uses. */
  readonly measuresUsage: boolean;
  /** Whether its jobs are processes of this machine. */
  readonly tellsPid: boolean;
}

const GRACE = 300;

/** What the runner relies on, of any executor. */
export function describeExecutor({ name, title = name, create, measuresUsage, tellsPid }: Traits): void {
  describe(`the executor ${title}`, () => {
    const root = scratchFolder();
    const executor = create(buildContractStage(root), GRACE);
    let jobs = 0;

    function jobOf(kind: Job['process'], options: JsonObject, more: Partial<Job> = {}): Job {
      jobs += 1;
      const folder = join(root, `job-${jobs}`);
      const [out, log, checkpoints] = ['out', 'log', 'checkpoints'].map((part) => join(folder, part));
      for (const part of [out!, log!, checkpoints!]) mkdirSync(part, { recursive: true });
      const folders = { out: out!, log: log!, checkpoints: checkpoints!, cache: root };
      const about = {
        version: 1,
        task: 't',
        kind: 'k',
        threads: 1,
        engine: 'auto',
        provider: 'cpu',
      } as const;
      const resources = { cpus: 1, memory: 0, gpus: 0 };
      const file: JobFile = { ...about, ...folders, options, inputs: {} };
      writeJob(folder, file);
      return {
        folder,
        file,
        process: kind,
        root,
        resources,
        mark: `OCC_PIPE_ATTEMPT=${folder}`,
        gpus: [],
        ...more,
      };
    }

    const stage = (options: ContractOptions, more?: Partial<Job>): Job =>
      jobOf('stage', options as JsonObject, more);
    const command = (run: readonly string[], more?: Partial<Job>): Job => jobOf('command', { run }, more);
    const shell = (script: string, more?: Partial<Job>): Job =>
      command(['sh', '-c', script, 'sh', '${out}'], more);

    async function start(job: Job, heard: JobMessage[] = []): Promise<RunningJob> {
      const running = await executor.start(job, (message) => heard.push(message));
      if (running.type === 'failed') throw new Error(running.error.message);
      return running;
    }

    /** However it finds out: at once, or by what became of it. */
    async function endOf(job: Job): Promise<JobEnd> {
      const running = await executor.start(job, () => {});
      return running.type === 'failed' ? running : running.end;
    }

    const logOf = ({ folder }: Job): string => readFileSync(join(folder, LOG_FILE), 'utf8');
    const written = ({ file }: Job, path: string): string => readFileSync(join(file.out, path), 'utf8');

    test('says what tasks can have, one and all together, and counts GPUs only where they are wanted', async () => {
      const { perTask, total, place } = await executor.capacity({ gpus: false });
      expect(executor.name).toBe(name);
      expect(place).not.toBe('');
      for (const what of ['cpus', 'memory'] as const) {
        expect(perTask[what]).toBeGreaterThan(0);
        expect(total[what]).toBeGreaterThanOrEqual(perTask[what]);
      }
      expect(Number.isFinite(perTask.cpus)).toBe(true);
      const { gpus } = (await executor.capacity({ gpus: true })).perTask;
      expect(gpus).toBeGreaterThanOrEqual(0);
    });

    test('runs a stage process on its folder: the output is there, and what it printed is in the log', async () => {
      const job = stage({ words: 'at work\n', files: { 'a.txt': 'A' } });
      const running = await start(job);
      expect(running.handle).toMatch(/./);
      expect(running.pid !== undefined).toBe(tellsPid);
      expect(await running.end).toEqual({ type: 'done' });
      expect(written(job, 'a.txt')).toBe('A');
      expect(logOf(job)).toBe('at work\n');
    });

    test('runs a command in the root of the project, with the mark and the GPUs in its environment', async () => {
      const job = shell('pwd > "$1/pwd"; env > "$1/env"', { gpus: [1, 3] });
      expect(await endOf(job)).toEqual({ type: 'done' });
      expect(written(job, 'pwd').trim()).toBe(root);
      const env = written(job, 'env').split('\n');
      expect(env).toContain(job.mark);
      expect(env).toContain('CUDA_VISIBLE_DEVICES=1,3');
    });

    test('hands on every message in order before the end, and notes stand in the log', async () => {
      const say: JobMessage[] = [
        { type: 'note', text: 'first, with ü and 脸' },
        { type: 'progress', progress: { done: 1, total: 2, unit: 'images' } },
        { type: 'facts', facts: { speed: 7 } },
        { type: 'note', text: 'last' },
      ];
      const heard: JobMessage[] = [];
      const job = stage({ say });
      await (await start(job, heard)).end;
      expect(heard).toEqual(say);
      expect(logOf(job)).toBe('first, with ü and 脸\nlast\n');
    });

    test('hands on progress while the job runs', async () => {
      const progress = { done: 1, total: 9, unit: 'steps' };
      const gate = join(root, 'gate-of-progress');
      const job = stage({ say: [{ type: 'progress', progress }], gate });
      let ended: Promise<JobEnd> | undefined;
      const heard = await new Promise((resolve) => {
        ended = executor.start(job, resolve).then((running) => (running as RunningJob).end);
      });
      expect(heard).toEqual({ type: 'progress', progress });
      writeFileSync(gate, '');
      expect(await ended).toEqual({ type: 'done' });
    });

    test('keeps the messages of jobs that run at the same time apart', async () => {
      const heard = await Promise.all(
        ['one', 'two', 'three'].map(async (text) => {
          const messages: JobMessage[] = [];
          await (await start(stage({ say: [{ type: 'note', text }] }), messages)).end;
          return messages;
        }),
      );
      expect(heard.map((messages) => messages.map((one) => one.type === 'note' && one.text))).toEqual([
        ['one'],
        ['two'],
        ['three'],
      ]);
    });

    test('a stage that fails says why by its error.json, or ends in the last lines of its log', async () => {
      const error = { type: 'input', message: 'bad image', place: 'x.jpg' } as const;
      expect(await endOf(stage({ error }))).toEqual({ type: 'failed', error });
      expect(await endOf(stage({ words: 'oh\n', exit: 7 }))).toEqual({
        type: 'failed',
        error: { type: 'crash', message: 'the stage process ended with exit code 7', lastLines: ['oh'] },
      });
    });

    test('a command that fails, is not there, or does not write what it promises is told apart', async () => {
      expect(await endOf(shell('echo bad; exit 3'))).toEqual({
        type: 'failed',
        error: { type: 'input', message: '"sh" ended with exit code 3', lastLines: ['bad'] },
      });
      expect(await endOf(command(['no-such-program']))).toMatchObject({
        type: 'failed',
        error: { type: 'input', message: 'there is no program "no-such-program"' },
      });
      const promising = jobOf('command', { run: ['true'], out: { metrics: 'metrics.json' } });
      expect(await endOf(promising)).toMatchObject({
        type: 'failed',
        error: { message: 'the program ended well but did not write metrics.json' },
      });
    });

    test('a job that a signal ends was killed, and says by which', async () => {
      expect(await endOf(stage({ words: 'so far\n', die: 'SIGKILL' }))).toMatchObject({
        type: 'killed',
        error: {
          type: 'crash',
          message: expect.stringMatching(/^was killed by SIGKILL/),
          lastLines: ['so far'],
        },
      });
      expect(await endOf(shell('kill -s SEGV $$'))).toMatchObject({
        type: 'killed',
        error: { message: 'was killed by SIGSEGV: a crash in native code' },
      });
    });

    test('a stop asks the job to end; one that does not heed it is killed after the grace', async () => {
      for (const deaf of [false, true]) {
        const ready = join(root, `ready-${deaf}`);
        const running = await start(stage({ ready, gate: join(root, 'never'), deaf }));
        await appears(ready);
        const asked = performance.now();
        running.stop();
        running.stop();
        expect(await running.end).toEqual({
          type: 'killed',
          error: { type: 'input', message: 'was stopped' },
        });
        if (deaf) expect(performance.now() - asked).toBeGreaterThanOrEqual(GRACE - 20);
      }
    });

    test('a kill does not wait', async () => {
      const ready = join(root, 'ready-to-die');
      const running = await start(stage({ ready, gate: join(root, 'never'), deaf: true }));
      await appears(ready);
      running.kill();
      expect(await running.end).toMatchObject({ type: 'killed' });
      expect(isAlive(identifyProcess(Number(readFileSync(ready, 'utf8'))))).toBe(false);
    });

    test('a stop that comes before the job has begun is not lost', async () => {
      const running = await start(shell('sleep 60'));
      running.stop();
      expect((await running.end).type).toBe('killed');
    });

    test('what a job leaves running, and what it started before a kill, is gone when its end is told', async () => {
      const left = join(root, 'left-over');
      const begun = (pid: string): string => `sleep 60 & echo $! > ${pid}`;
      expect(await endOf(shell(begun(left)))).toEqual({ type: 'done' });
      expect(isAlive(identifyProcess(Number(readFileSync(left, 'utf8'))))).toBe(false);

      const child = join(root, 'child');
      const running = await start(shell(`${begun(`${child}.tmp`)}; mv ${child}.tmp ${child}; wait`));
      await appears(child);
      running.kill();
      await running.end;
      expect(isAlive(identifyProcess(Number(readFileSync(child, 'utf8'))))).toBe(false);
    });

    test.runIf(measuresUsage)('says what a job used, as far as the system says', async () => {
      const running = await start(stage({ busy: 300 }));
      await running.end;
      const usage = running.usage();
      expect(usage?.cpuSeconds).toBeGreaterThan(0);
      expect(usage?.peakMemoryBytes).toBeGreaterThan(1e6);
    });

    test.runIf(!measuresUsage)('says nothing of what a job used', async () => {
      const running = await start(stage({}));
      await running.end;
      expect(running.usage()).toBeUndefined();
    });
  });
}
