import { expect, test } from 'vitest';
import { type Access, accessesOf } from '../../../src/runner/trace/accesses.ts';
import { createTraceReader } from '../../../src/runner/trace/system-calls.ts';

/** "read /a/b", with links as in a file system where /link leads to /target. */
function accesses(...lines: string[]): string[] {
  const read = createTraceReader();
  const calls = lines.flatMap((line) => read(line) ?? []);
  return accessesOf(calls, '/start', (folder) => folder.replace(/^\/link(?=\/|$)/, '/target')).map(words);
}

function words(access: Access): string {
  return access.type === 'move'
    ? `move ${access.from} ${access.real}`
    : `${access.type} ${access.named}${access.named === access.real ? '' : ` = ${access.real}`}`;
}

test('relative names are taken from the folder of the descriptor, or of the process', () => {
  expect(
    accesses(
      '1 openat(AT_FDCWD</start>, "a", O_RDONLY) = 3</start/a>',
      '1 openat(5</other>, "../b", O_RDONLY) = 3</b>',
      '1 open("c", O_RDONLY) = 3',
      '1 chdir("sub") = 0',
      '1 open("d", O_RDONLY) = 3',
      '1 fchdir(5</other>) = 0',
      '1 unlink("e") = 0',
    ),
  ).toEqual(['read /start/a', 'read /b', 'read /start/c', 'read /start/sub/d', 'remove /other/e']);
});

test('a child begins where its parent is, even when it is heard of first; a thread shares its place', () => {
  expect(
    accesses(
      '1 chdir("/somewhere") = 0',
      '1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>',
      '2 unlink("a") = 0',
      '2 chdir("/child") = 0',
      '1 <... clone resumed>, child_tidptr=0x7f) = 2',
      '1 mkdir("b", 0777) = 0',
      '2 mkdir("c", 0777) = 0',
      '1 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES, exit_signal=0}, 88) = 3',
      '3 chdir("/thread") = 0',
      '1 rmdir("d") = 0',
    ),
  ).toEqual(['remove /somewhere/a', 'write /somewhere/b', 'write /child/c', 'remove /thread/d']);
});

test('how a file is opened tells whether it is read or written; a folder is read when it is listed', () => {
  expect(
    accesses(
      '1 openat(AT_FDCWD</s>, "r", O_RDONLY|O_CLOEXEC) = 3</s/r>',
      '1 openat(AT_FDCWD</s>, "w", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</s/w>',
      '1 openat2(AT_FDCWD</s>, "u", {flags=O_RDWR, resolve=0}, 24) = 3</s/u>',
      '1 creat("n", 0644) = 3</start/n>',
      '1 openat(AT_FDCWD</s>, "f", O_RDONLY|O_DIRECTORY) = 3</s/f>',
      '1 openat(AT_FDCWD</s>, "p", O_RDONLY|O_PATH) = 3</s/p>',
      '1 openat(AT_FDCWD</s>, "/tmp", O_RDWR|O_TMPFILE, 0600) = 3</tmp/#12>(deleted)',
      '1 getdents64(3</s/f>, 0x5564 /* 3 entries */, 32768) = 88',
      '1 truncate("t", 0) = 0',
    ),
  ).toEqual(['read /s/r', 'write /s/w', 'write /s/u', 'write /start/n', 'list /s/f', 'write /start/t']);
});

test('links are followed: by the kernel for what was opened, by the folder for the rest', () => {
  expect(
    accesses(
      '1 openat(AT_FDCWD</s>, "/link/a", O_RDONLY) = 3</target/a>',
      '1 renameat2(AT_FDCWD</s>, "/link/a", AT_FDCWD</s>, "/link/b", 0) = 0',
      '1 symlinkat("/else", AT_FDCWD</link>, "c") = 0',
      '1 linkat(AT_FDCWD</s>, "d", AT_FDCWD</s>, "e", 0) = 0',
      '1 execve("/link/bin/x", ["x"], 0x55 /* 3 vars */) = 0',
    ),
  ).toEqual([
    'read /link/a = /target/a',
    'move /target/a /target/b',
    'write /link/c = /target/c',
    'read /s/d',
    'write /s/e',
    'execute /link/bin/x = /target/bin/x',
  ]);
});
