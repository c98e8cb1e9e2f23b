import { expect, test } from 'vitest';
import type { Access } from '../../../src/runner/trace/accesses.ts';
import { type Declared, type Findings, judge } from '../../../src/runner/trace/findings.ts';

const DECLARED: Declared = {
  root: '/home/me/study',
  home: '/home/me',
  out: '/home/me/study/artifacts/work/x/out',
  temporary: ['/tmp'],
  inputs: [
    { name: 'data', path: '/home/me/study/data', real: '/big/data' },
    { name: 'run/1', path: '/home/me/study/code/eval.py', real: '/home/me/study/code/eval.py' },
  ],
};

const one = (
  type: 'read' | 'execute' | 'list' | 'write' | 'remove',
  named: string,
  real = named,
): Access => ({
  ...{ type, named, real },
});
const move = (from: string, real: string): Access => ({ type: 'move', from, real });

/** What was found, without the sorts of which there is nothing. */
function found(...accesses: Access[]): Partial<Findings> {
  const findings = judge(accesses, DECLARED, (path) => path.endsWith('/folder'));
  return Object.fromEntries(Object.entries(findings).filter(([, paths]) => paths.length > 0));
}

test('what an input holds is declared, by its name or by where it lies', () => {
  expect(
    found(
      one('read', '/home/me/study/data/a.jpg', '/big/data/a.jpg'),
      one('read', '/big/data/b.jpg'),
      one('list', '/big/data'),
      one('read', '/home/me/study/code/eval.py'),
    ),
  ).toEqual({});
  expect(found(one('read', '/home/me/study/database'))).toEqual({
    read: ['/home/me/study/database'],
    unread: ['data', 'run/1'],
  });
});

test('files of the project, the home folder and elsewhere are told; those of the system and of programs are only listed', () => {
  expect(
    found(
      one('execute', '/home/me/.pyenv/versions/3.11/bin/python3'),
      one('read', '/home/me/.pyenv/versions/3.11/lib/python3.11/os.py'),
      one('read', '/usr/lib/libc.so'),
      one('read', '/home/me/study/node_modules/x/index.js'),
      one('read', '/home/me/.config/tool.ini'),
      one('read', '/data/faces/list.txt'),
      one('execute', '/home/me/study/bin/tool'),
      one('read', '/home/me/study/config/a.json'),
      one('read', '/home/me/study/folder'),
    ),
  ).toMatchObject({
    read: [
      '/data/faces/list.txt',
      '/home/me/.config/tool.ini',
      '/home/me/study/bin/tool',
      '/home/me/study/config/a.json',
    ],
    installed: [
      '/home/me/.pyenv/versions/3.11/bin/python3',
      '/home/me/.pyenv/versions/3.11/lib/python3.11/os.py',
      '/home/me/study/node_modules/x/index.js',
      '/usr/lib/libc.so',
    ],
  });
});

test('a module that Python reads in its compiled form is its source', () => {
  expect(
    found(
      one('read', '/home/me/study/code/__pycache__/helper.cpython-311.pyc'),
      one('write', '/home/me/study/code/__pycache__/helper.cpython-311.pyc.1234'),
    ).read,
  ).toEqual(['/home/me/study/code/helper.py']);
});

test('a folder that is listed is told, but not the one that an interpreter looks for modules in', () => {
  expect(found(one('list', '/home/me/study/config'), one('list', '/home/me/study/code')).listed).toEqual([
    '/home/me/study/config',
  ]);
});

test('what it writes is told by its last name, unless it is in its folder, or was removed again', () => {
  const { out } = DECLARED;
  expect(
    found(
      one('write', `${out}/metrics.json`),
      one('read', `${out}/metrics.json`),
      one('write', '/tmp/abc'),
      one('read', '/tmp/abc'),
      one('remove', '/tmp/abc'),
      one('write', '/home/me/study/results'),
      one('write', '/home/me/study/results/half'),
      move('/home/me/study/results/half', '/home/me/study/results/whole'),
      one('write', '/home/me/study/parts'),
      one('write', '/home/me/study/parts/1'),
      move('/home/me/study/parts', '/home/me/study/done'),
      one('write', '/tmp/left'),
      one('remove', '/home/me/study/old.txt'),
      move('/home/me/study/mine.txt', `${out}/mine.txt`),
      one('write', '/dev/null'),
    ),
  ).toMatchObject({
    written: ['/home/me/study/done/1', '/home/me/study/results/whole', '/tmp/left'],
    removed: ['/home/me/study/mine.txt', '/home/me/study/old.txt'],
  });
});

test('a cache that an interpreter writes into an input changes that input, and is told', () => {
  expect(found(one('write', '/home/me/study/data/__pycache__/a.cpython-311.pyc')).written).toEqual([
    '/home/me/study/data/__pycache__/a.cpython-311.pyc',
  ]);
});
