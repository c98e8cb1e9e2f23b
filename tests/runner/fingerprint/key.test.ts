import { expect, test } from 'vitest';
import { KEY_FIELDS } from '../../../src/runner/fingerprint/fields.ts';
import {
  diffKeys,
  fingerprintOf,
  fingerprintOfTask,
  keyOf as keyOfTask,
  type TaskKey,
} from '../../../src/runner/fingerprint/key.ts';
import type { KeyedInput } from '../../../src/runner/fingerprint/key-field.ts';
import { sortedJson } from '../../../src/runner/fingerprint/sorted-json.ts';
import type { MemberNote } from '../../../src/runner/job/job-file.ts';
import type { ContentHash, PlannedTask } from '../../../src/runner/plan/plan.ts';
import { planOf, type TaskSketch } from '../support/task-sketch.ts';

function taskOf(sketch: TaskSketch, root = '/project'): PlannedTask {
  return [...planOf(root, [sketch]).tasks.values()][0]!;
}

function contentsOf({ inputs }: PlannedTask): KeyedInput[] {
  return inputs.map((input) => ({
    input,
    hash: `hash of ${input.name}${input.member ?? ''}` as ContentHash,
    note: undefined,
  }));
}

function keyOf(sketch: TaskSketch, root?: string): TaskKey {
  const task = taskOf(sketch, root);
  return keyOfTask(task, contentsOf(task));
}

const train: TaskSketch = {
  name: 'train@from-p5',
  kind: 'train',
  options: {
    lr: 0.1,
    init: 'baseline',
    pairs: 'path:lists/pairs.txt',
    workers: 4,
    network: { variant: 'fpn', threads: 2 },
  },
  unkeyed: ['/workers', '/network/threads'],
  in: { lmdb: 'webface-lmdb', init: 'train@baseline', 'with:/pairs': 'path:lists/pairs.txt' },
};

test('the key holds kind, version, keyed options and the content of inputs, and no name or path of the user’s', () => {
  expect(keyOf(train)).toEqual({
    kind: 'train',
    version: 1,
    options: { lr: 0.1, init: 'input:', pairs: 'path:', network: { variant: 'fpn' } },
    inputs: { lmdb: 'hash of lmdb', init: 'hash of init', 'with:/pairs': 'hash of with:/pairs' },
  });
});

test('neither the order of options nor names, places or the root matter to the fingerprint', () => {
  const options = {
    network: { threads: 8, variant: 'fpn' },
    workers: 1,
    pairs: 'path:elsewhere/p.txt',
    init: 'base',
    lr: 0.1,
  };
  const renamed: TaskSketch = {
    ...train,
    name: 'learn@x',
    options,
    in: { 'with:/pairs': 'path:elsewhere/p.txt', init: 'learn@base', lmdb: 'other-name/part' },
  };
  expect(fingerprintOf(keyOf(renamed, '/moved'))).toBe(fingerprintOf(keyOf(train)));
  expect(fingerprintOf(keyOf({ ...train, version: 2 }))).not.toBe(fingerprintOf(keyOf(train)));
});

test('the fingerprint that a plan prepares is that of the whole key', () => {
  const task = taskOf(train);
  expect(fingerprintOfTask(task, contentsOf(task))).toBe(fingerprintOf(keyOf(train)));
});

test('an option of `init: none` is a value like any other', () => {
  const { init: _, ...inputs } = train.in!;
  const key = keyOf({ ...train, options: { ...train.options, init: 'none' }, in: inputs });
  expect(key.options['init']).toBe('none');
});

test('a command’s input may be called like an option; its template is keyed as it was written', () => {
  const key = keyOf({
    name: 'c',
    kind: 'command',
    options: { run: ['cat', '${in.run}', 'path:x'] },
    in: { run: 'a' },
  });
  expect(key.options).toEqual({ run: ['cat', '${in.run}', 'path:'] });
});

test('an unkeyed `path:` option leaves its content out too', () => {
  const key = keyOf({ ...train, unkeyed: ['/pairs'] });
  expect(key.inputs).not.toHaveProperty('with:/pairs');
});

test('sorted JSON does not depend on the order of keys, at any depth', () => {
  expect(sortedJson({ b: [{ y: 1, x: null }], a: 'ä' })).toBe('{"a":"ä","b":[{"x":null,"y":1}]}');
});

test('the difference of two keys names every option and input with both values', () => {
  const from: TaskKey = {
    kind: 'k',
    version: 1,
    options: { lr: 0.1, net: { width: 1, depth: 2 }, list: [1], old: true },
    inputs: {
      a: '1',
      many: [
        ['x', '1'],
        ['y', '2'],
      ],
    },
  };
  const to: TaskKey = {
    kind: 'k',
    version: 2,
    options: { lr: 0.05, net: { width: 0.5, depth: 2 }, list: [1, 2] },
    inputs: {
      a: '2',
      many: [
        ['x', '1'],
        ['z', '3'],
      ],
    },
  };
  expect(diffKeys(from, to)).toEqual([
    { type: 'version', from: 1, to: 2 },
    { type: 'option', pointer: '/lr', from: 0.1, to: 0.05 },
    { type: 'option', pointer: '/net/width', from: 1, to: 0.5 },
    { type: 'option', pointer: '/list', from: [1], to: [1, 2] },
    { type: 'option', pointer: '/old', from: true, to: undefined },
    { type: 'input', name: 'a', member: undefined, from: '1', to: '2' },
    { type: 'input', name: 'many', member: 'z', from: undefined, to: '3' },
    { type: 'input', name: 'many', member: 'y', from: '2', to: undefined },
  ]);
  expect(diffKeys(from, from)).toEqual([]);
});

test('what is noted of a collected result is part of the key, and nothing is where there is no note', () => {
  const task = taskOf({ name: 'report', in: { lfw: ['eval@a', 'eval@b'], one: 'eval@c' } });
  const key = (notes: Readonly<Record<string, MemberNote>>) =>
    keyOfTask(
      task,
      task.inputs.map((input) => ({
        input,
        hash: 'hash' as ContentHash,
        note: notes[input.member ?? input.name],
      })),
    );
  const before = key({});
  expect(before.inputs).toEqual({
    lfw: [
      ['a', 'hash'],
      ['b', 'hash'],
    ],
    one: 'hash',
  });
  const after = key({ b: { repetitionOf: 'x' }, one: { accepted: ['y'] } });
  expect(after.inputs).toEqual({
    lfw: [
      ['a', 'hash'],
      ['b', 'hash', { repetitionOf: 'x' }],
    ],
    one: [['', 'hash', { accepted: ['y'] }]],
  });
  expect(diffKeys(before, after)).toEqual([
    { type: 'note', name: 'lfw', member: 'b', from: {}, to: { repetitionOf: 'x' } },
    { type: 'note', name: 'one', member: '', from: {}, to: { accepted: ['y'] } },
  ]);
  expect(diffKeys(after, after)).toEqual([]);
});

test('an option whose name holds a slash or a tilde is pointed to as JSON pointers have it', () => {
  const key = (width: number): TaskKey =>
    keyOf({ name: 'a', options: { 'a/b': { 'c~d': [1, width] }, 'a.b': 1 } });
  expect(diffKeys(key(1), key(2))).toEqual([{ type: 'option', pointer: '/a~1b/c~0d/1', from: 1, to: 2 }]);
});

test('the key holds each registered field by its name, and each says why it is keyed', () => {
  expect(Object.keys(keyOf(train)).sort()).toEqual(Object.keys(KEY_FIELDS).sort());
  for (const { why } of Object.values(KEY_FIELDS)) expect(why).not.toBe('');
});
