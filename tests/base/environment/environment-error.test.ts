import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causes } from '../../../src/base/environment/causes.ts';
import { environmentError, isOfSystem } from '../../../src/base/environment/environment-error.ts';
import { makeFolder } from '../../../src/base/environment/make-folder.ts';
import { InputError } from '../../../src/base/input-error.ts';
import { writeWhole } from '../../../src/base/write-whole.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const root = scratchFolder();

function systemError(code: string, more: Partial<NodeJS.ErrnoException> & { dest?: string } = {}): Error {
  return Object.assign(new Error(`${code}: it went wrong`), { code, syscall: 'open', ...more });
}

test.each(Object.keys(causes))('%s is told by file, cause and cure', (code) => {
  const error = environmentError(systemError(code, { path: '/a/b' }));
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ code, cure: causes[code]!.cure });
  expect(error!.place).toBe(['ENOTDIR', 'ELOOP'].includes(code) ? '/' : '/a/b');
  expect(error!.message).not.toContain(code);
});

test('a write to an open file, of which the system names none, is that of the file that the caller names', () => {
  const error = environmentError(systemError('ENOSPC', { syscall: 'write' }), '/data/big');
  expect(error).toMatchObject({ place: '/data/big', message: 'no space is left on the disk that holds it' });
});

test('of two files the one that was to be is named, but where a copy could not read its source', () => {
  const copy = { syscall: 'copyfile', path: '/from', dest: '/to' };
  expect(environmentError(systemError('ENOSPC', copy))!.place).toBe('/to');
  expect(environmentError(systemError('EIO', copy))!.place).toBe('/from');
  expect(environmentError(systemError('EISDIR', { ...copy, syscall: 'rename' }))!.place).toBe('/to');
});

test.each(['EDQUOT', 'ESTALE'] as const)('%s is known by its number, as Node has no name for it', (code) => {
  const errno = -constants.errno[code];
  for (const unknown of [`Unknown system error ${errno}`, 'UNKNOWN'])
    expect(environmentError(systemError(unknown, { errno, path: '/a/b' }))).toMatchObject({
      code,
      place: '/a/b',
    });
});

test('what a library in C says in words is known, and so is what an error was caused by', () => {
  expect(environmentError(new Error('vips: No space left on device'))!.code).toBe('ENOSPC');
  expect(environmentError(new Error('no', { cause: systemError('EIO') }))!.code).toBe('EIO');
});

test.each([
  [new RangeError('Array buffer allocation failed')],
  [new Error('Aborted(RangeError: WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory)')],
  [new Error('std::bad_alloc')],
  [systemError('ENOMEM', { syscall: 'spawn' })],
  [Object.assign(new Error('reached its heap limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })],
  [Object.assign(new Error('Failed to allocate memory for requested buffer'), { code: 'GenericFailure' })],
])('that memory has run out is known in the words of whoever says so: %s', (error) => {
  expect(environmentError(error)).toMatchObject({
    message: expect.stringMatching(/^memory has run out/),
    cure: expect.stringContaining('`ulimit -v`'),
  });
});

test.each([
  ['a defect of ours', new TypeError('x is not a function')],
  ['a file that is not there', systemError('ENOENT', { path: '/a' })],
  ['a server that does not answer', systemError('ETIMEDOUT', { syscall: 'connect' })],
  ['what is told well already', new InputError('no such pair')],
])('%s is none of it', (_, error) => {
  expect(environmentError(error)).toBeUndefined();
});

test('a file that cannot be written is named by its own name, and leaves nothing', () => {
  mkdirSync(join(root, 'folder'));
  let thrown: unknown;
  try {
    writeWhole(join(root, 'folder'), ['text']);
  } catch (error) {
    thrown = error;
  }
  expect(environmentError(thrown)).toMatchObject({ code: 'EISDIR', place: join(root, 'folder') });
  expect(isOfSystem(thrown)).toBe(true);
});

test('of a folder that cannot be made, what is in the way is told', () => {
  writeFileSync(join(root, 'file'), '');
  let thrown: unknown;
  try {
    makeFolder(join(root, 'file', 'a', 'b'));
  } catch (error) {
    thrown = error;
  }
  expect(environmentError(thrown)).toMatchObject({ code: 'ENOTDIR', place: join(root, 'file') });
  makeFolder(join(root, 'a', 'b'));
  makeFolder(join(root, 'a', 'b'));
});
