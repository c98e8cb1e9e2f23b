import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { identifyProcess, isAlive } from '../../../src/base/environment/process-identity.ts';
import { startProgram } from '../../../src/base/run-program.ts';
import type { CommandLine } from '../../../src/runner/executors/command-line.ts';
import { type BegunProgram, openStarter, type Starter } from '../../../src/runner/executors/starter.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { appears } from '../support/sketched-project.ts';
import { buildStarter } from './support/build-stage.ts';

const scratch = scratchFolder();
const script = buildStarter(scratch);

function line(...[program, ...args]: readonly string[]): CommandLine {
  return { type: 'line', program: program!, args, env: { PATH: process.env['PATH'] }, cwd: scratch };
}

async function begin(starter: Starter, name: string, ...words: readonly string[]): Promise<BegunProgram> {
  const begun = await starter.start(line(...words), join(scratch, name));
  if (begun?.type !== 'started') throw new Error(`${name} did not start`);
  return begun;
}

test('programs run where they should, write to the end of their logs, and are told apart', async () => {
  const starter = (await openStarter(script))!;
  writeFileSync(join(scratch, 'a.log'), 'before\n');
  const [a, b] = await Promise.all([
    begin(starter, 'a.log', 'sh', '-c', 'pwd; exit 3'),
    begin(starter, 'b.log', 'sh', '-c', 'echo "$1" >&2; kill -s TERM $$', 'sh', 'ü\n"x"'),
  ]);
  expect(await a.exited).toEqual({ code: 3, signal: null });
  expect(await b.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(readFileSync(join(scratch, 'a.log'), 'utf8')).toBe(`before\n${scratch}\n`);
  expect(readFileSync(join(scratch, 'b.log'), 'utf8')).toBe('ü\n"x"\n');
});

test('what the system says of a program or a log is told as it said it', async () => {
  const starter = (await openStarter(script))!;
  expect(await starter.start(line('no-such-program'), join(scratch, 'c.log'))).toMatchObject({
    type: 'not-started',
    error: { code: 'ENOENT' },
  });
  await expect(starter.start(line('true'), scratch)).rejects.toMatchObject({
    ...{ code: 'EISDIR', syscall: 'open', path: scratch },
  });
});

test('there is none where its script is missing, or that of another program', async () => {
  expect(await openStarter(join(scratch, 'missing.mjs'))).toBeUndefined();
  const other = join(scratch, 'other.mjs');
  writeFileSync(other, '');
  expect(await openStarter(other)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('where it is killed, its programs count as killed', async () => {
  const starter = (await openStarter(script))!;
  const sleeper = await begin(starter, 'd.log', 'sleep', '60');
  process.kill(parentOf(sleeper.pid), 'SIGKILL');
  expect(await sleeper.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await starter.start(line('true'), join(scratch, 'e.log'))).toBeUndefined();
  process.kill(-sleeper.pid, 'SIGKILL');
});

test('its programs end with the runner', async () => {
  const ready = join(scratch, 'ready');
  const request = {
    ...{ id: 1, ...line('sh', '-c', 'echo $$ > "$0.tmp"; mv "$0.tmp" "$0"; sleep 60 & wait', ready) },
    log: join(scratch, 'f.log'),
  };
  const runner = `const child = require('node:child_process').fork(${JSON.stringify(script)}, ['']);
    child.once('message', () => child.send(${JSON.stringify(request)}));`;
  const started = await startProgram(process.execPath, ['-e', runner], {});
  if (started.type === 'not-started') throw started.error;
  await appears(ready);
  const group = Number(readFileSync(ready, 'utf8'));
  const program = identifyProcess(group);
  process.kill(started.pid, 'SIGKILL');
  while (isAlive(program) || membersOf(group).length > 0) await setTimeout(5);
});

function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

/** What runs in a process group; nothing where the system does not say. */
function membersOf(group: number): number[] {
  const running =
    process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return running.map(Number).filter((pid) => Number(statOf(pid)[2]) === group && statOf(pid)[0] !== 'Z');
}

/** From the third field on: state, parent, group. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
