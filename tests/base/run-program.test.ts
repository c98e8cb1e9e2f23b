import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram, startProgram } from '../../src/base/run-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
const node = process.execPath;
const timeout = 30_000;

test('a program that ends is told with its exit code and what it printed, arguments as they are', async () => {
  const awkward = `a 'b' "c" $HOME *; echo`;
  const script = 'process.stdout.write(process.argv[1]); process.stderr.write("e"); process.exitCode = 3';
  expect(await runProgram(node, ['-e', script, awkward], { timeout })).toMatchObject({
    ...{ exitCode: 3, signal: undefined, stdout: awkward, stderr: 'e' },
    ...{ messages: [], errorCode: undefined, timedOut: false },
  });
});

test('one that is not there, may not be executed, or cannot be called so, is told by the error', async () => {
  expect(await runProgram('no-such-program', [], { timeout })).toMatchObject({
    exitCode: undefined,
    errorCode: 'ENOENT',
  });
  const text = join(scratch, 'text');
  writeFileSync(text, '', { mode: 0o644 });
  expect((await runProgram(text, [], { timeout })).errorCode).toBe('EACCES');
  expect(await startProgram('no-such-program', [], {})).toMatchObject({
    type: 'not-started',
    error: { code: 'ENOENT' },
  });
  expect(await startProgram(node, ['a\0b'], {})).toMatchObject({
    type: 'not-started',
    error: { message: expect.stringContaining('null bytes') },
  });
  expect(await startProgram(node, ['x'.repeat(4e6)], {})).toMatchObject({
    type: 'not-started',
    error: { code: 'E2BIG' },
  });
});

test('one that takes too long is ended, and one that a signal ends is told by it', async () => {
  expect(await runProgram('sleep', ['60'], { timeout: 50 })).toMatchObject({
    exitCode: undefined,
    signal: 'SIGTERM',
    timedOut: true,
  });
  expect(await runProgram('sh', ['-c', 'kill -s KILL $$'], { timeout })).toMatchObject({
    signal: 'SIGKILL',
    timedOut: false,
  });
});

test('the environment is that of this process, or all that is given', async () => {
  const show = ['-c', 'echo "$HOME-$MINE"'];
  expect((await runProgram('/bin/sh', show, { timeout })).stdout).toBe(`${process.env['HOME']}-`);
  expect((await runProgram('/bin/sh', show, { timeout, env: { MINE: 'x' } })).stdout).toBe('-x');
});

test('messages of a script are collected, also where it does not end well afterwards', async () => {
  const script = "process.send({ a: 1 }); process.send('b', () => process.kill(process.pid, 'SIGKILL'))";
  expect(await runProgram(node, ['-e', script], { timeout, sendsMessages: true })).toMatchObject({
    messages: [{ a: 1 }, 'b'],
    signal: 'SIGKILL',
  });
});

test('a started program writes straight to a file, is told when it ends itself, and reads what is written to it', async () => {
  const file = join(scratch, 'output');
  const output = openSync(file, 'w');
  const program = await startProgram('/bin/sh', ['-c', 'sleep 60 & read x; echo "$x"; exit 4'], {
    output,
    hasInput: true,
    cwd: scratch,
  });
  closeSync(output);
  if (program.type === 'not-started') throw program.error;
  program.stdin!.write('hello\n');
  expect(await program.exited).toEqual({ code: 4, signal: null });
  expect(readFileSync(file, 'utf8')).toBe('hello\n');
  // It leads a group: what it has started goes with that.
  expect(process.kill(-program.pid, 'SIGKILL')).toBe(true);
});

test('a started script hands on its messages before it is closed', async () => {
  const messages: unknown[] = [];
  const script = 'for (let i = 0; i < 5; i += 1) process.send({ i }); process.disconnect()';
  const program = await startProgram(node, ['-e', script], {
    onMessage: (message) => messages.push(message),
  });
  if (program.type === 'not-started') throw program.error;
  await program.closed;
  expect(messages).toEqual([0, 1, 2, 3, 4].map((i) => ({ i })));
});
