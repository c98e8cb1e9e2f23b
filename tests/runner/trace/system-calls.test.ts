import { expect, test } from 'vitest';
import {
  createTraceReader,
  pathOf,
  type SystemCall,
  stringOf,
} from '../../../src/runner/trace/system-calls.ts';

function read(...lines: string[]): SystemCall[] {
  const reader = createTraceReader();
  return lines.flatMap((line) => reader(line) ?? []);
}

test('a line is a process, a call, its arguments and what it gave', () => {
  const [call] = read(
    '2697  openat(AT_FDCWD</tmp/st>, "out.txt", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</tmp/st/out.txt>',
  );
  expect(call).toEqual({
    pid: 2697,
    name: 'openat',
    args: ['AT_FDCWD</tmp/st>', '"out.txt"', 'O_WRONLY|O_CREAT|O_TRUNC', '0666'],
    result: '3</tmp/st/out.txt>',
  });
});

test('calls that failed, signals and ends of processes are left out', () => {
  expect(
    read(
      '12 openat(AT_FDCWD</a>, "missing", O_RDONLY) = -1 ENOENT (No such file or directory)',
      '12 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=13, si_uid=0} ---',
      '12 openat(AT_FDCWD</a>, "slow", O_RDONLY) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      '12 +++ exited with 0 +++',
      '12 +++ superseded by execve in pid 14 +++',
    ),
  ).toEqual([]);
});

test('a call that other processes interrupt is put together, each with its own', () => {
  const calls = read(
    '2697  vfork( <unfinished ...>',
    '2700  execve("/usr/bin/cat", ["cat", "a, b)"], 0x556426a7fb78 /* 39 vars */ <unfinished ...>',
    '2697  <... vfork resumed>)              = 2700',
    '2701  openat(AT_FDCWD</a>, "x", O_RDONLY|O_CLOEXEC <unfinished ...>',
    '2700  <... execve resumed>)             = 0',
    '2701  <... openat resumed>)             = 4</a/x>',
  );
  expect(calls.map(({ pid, name, args, result }) => [pid, name, args[0], result])).toEqual([
    [2697, 'vfork', undefined, '2700'],
    [2700, 'execve', '"/usr/bin/cat"', '0'],
    [2701, 'openat', 'AT_FDCWD</a>', '4</a/x>'],
  ]);
  expect(calls[1]!.args).toEqual(['"/usr/bin/cat"', '["cat", "a, b)"]', '0x556426a7fb78 /* 39 vars */']);
});

test('names may hold quotes, brackets, commas, blanks and letters beyond ASCII', () => {
  const [call] = read(
    String.raw`5 openat(AT_FDCWD</tmp/d ir>, "a\"b<c>\303\274,(x).txt", O_RDONLY) = 3</tmp/d ir/a\"b\74c\76\303\274,(x).txt>`,
  );
  expect(stringOf(call!.args[1])).toBe('a"b<c>ü,(x).txt');
  expect(pathOf(call!.args[0])).toBe('/tmp/d ir');
  expect(pathOf(call!.result)).toBe('/tmp/d ir/a"b<c>ü,(x).txt');
});

test('only files have a path behind their descriptor', () => {
  expect(pathOf('3<pipe:[1234]>')).toBeUndefined();
  expect(pathOf('3')).toBeUndefined();
  expect(pathOf('3</tmp/gone>(deleted)')).toBe('/tmp/gone');
  expect(stringOf('NULL')).toBeUndefined();
});
