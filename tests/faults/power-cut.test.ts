import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openProject, type Project, tasksOf } from '../support/project.ts';
import { createFolder } from '../support/project-folder.ts';
import { howMany, repeatWith, sample } from './support/campaign.ts';
import { createDisk, FILE_SYSTEMS, type FileSystem, whyNoDisk } from './support/disk.ts';
import { describeFault, type Fault, faultyRun, PROCESSES } from './support/fault.ts';
import { commandFiles } from './support/projects.ts';
import { type Situation, situation } from './support/situation.ts';
import { everyKill } from './support/trials.ts';
import { expectNoTrace, expectWhole } from './support/whole.ts';

const hindrances = await Promise.all(FILE_SYSTEMS.map(whyNoDisk));
const canAny = hindrances.includes(undefined);
/** The first task takes a second, so that what it made is forced to the disk. */
const all: Situation | undefined = canAny
  ? await situation('all is new', openProject(createFolder(commandFiles(1)).root))
  : undefined;
afterAll(() => all?.remove());

describe.each(FILE_SYSTEMS.map((type, i) => ({ type, why: hindrances[i] })))('on $type', ({ type, why }) => {
  const skipped = why === undefined ? '' : ` (skipped: ${why})`;
  const cuts =
    all === undefined
      ? []
      : everyKill(all, ['runner', 'other']).filter(({ fault }) => fault.how === 'before');

  describe.skipIf(why !== undefined)(`a power cut${skipped}`, () => {
    for (const { fault } of sample(cuts, howMany({ long: 40, short: 1 }), `cuts on ${type}`)) {
      const cut = { ...fault, how: 'cut' } as const;
      test(`leaves all whole, ${describeFault(cut)}`, async () => {
        const { project, output } = await runAndCut(type, cut);
        expectNoTrace(output, describeFault(cut));
        await expectWhole(project, `${type}: ${describeFault(cut)}\n${output}`, {
          bytes: all!.bytes,
          mayStay: /\.damaged-/,
        });
        expect((await project.occ('verify')).stdout, repeatWith(describeFault(cut))).toMatch(/ 0 broken/);
      });
    }

    test('takes nothing from what was reported as done and took a second', async () => {
      const { project } = await runAndCut(type, undefined);
      const { exitCode, events } = await project.run();
      expect(exitCode).toBe(0);
      expect(tasksOf(events, 'task-started')).not.toContain('letters');
      await expectWhole(project, `${type}: after a run`, { bytes: all!.bytes, mayStay: /\.damaged-/ });
    });
  });
});

/** Runs on a disk of its own until the power is cut, or to its end and then; the next runs are after a reboot. */
async function runAndCut(
  type: FileSystem,
  cut: Fault | undefined,
): Promise<{ project: Project; output: string }> {
  const disk = await createDisk(type);
  onTestFinished(disk.remove);
  const page = join(inject('shared'), `power-${process.pid}-${randomUUID()}`);
  const boot = `${page}.boot`;
  onTestFinished(() => {
    for (const file of [page, boot]) rmSync(file, { force: true });
  });
  const project = openProject(disk.root, commandFiles(1));
  execFileSync('sync', ['-f', disk.root]);
  writeFileSync(boot, `${randomUUID()}\n`);
  const run = faultyRun(page, disk.root, cut, boot);
  const { exitCode, stdout, stderr } = await project.start(['run', '--jobs', '1'], { env: run.env });
  const output = `${String(stdout)}\n${String(stderr)}`;
  if (cut === undefined) {
    expect(exitCode, output).toBe(0);
    const atOnce = faultyRun(page, disk.root, { calls: ['mkdir'], who: PROCESSES, nth: 1, how: 'cut' });
    const script = `require('fs').mkdirSync(${JSON.stringify(join(disk.root, 'last'))})`;
    const env = { ...process.env, ...atOnce.env };
    expect(spawnSync(process.execPath, ['-e', script], { env }).signal).toBe('SIGKILL');
  }
  if (cut !== undefined) expect(run.struck(), output).toBeDefined();
  expect(await run.leftRunning(20_000)).toEqual([]);
  await disk.remount();
  writeFileSync(boot, `${randomUUID()}\n`);
  const after = faultyRun(page, disk.root, undefined, boot);
  const { start } = project;
  project.start = (args, options = {}) => start(args, { ...options, env: { ...after.env, ...options.env } });
  return { project, output };
}
