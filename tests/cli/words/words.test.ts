import { expect, test } from 'vitest';
import { describeDifferences } from '../../../src/cli/words/difference.ts';
import { eventLine } from '../../../src/cli/words/event-line.ts';
import { plainNumber, withPlainNumbers } from '../../../src/cli/words/numbers.ts';
import { describeValues, progressLine } from '../../../src/cli/words/progress.ts';
import { describeReason } from '../../../src/cli/words/reason.ts';
import type { Difference } from '../../../src/runner/decide/reasons/reason.ts';
import type { TaskName } from '../../../src/runner/plan/plan.ts';

const time = '2026-01-01T00:00:00.000Z';
const train = 'train' as TaskName;

const lr: Difference = {
  ...{ type: 'option', pointer: '/network/lr', from: 0.1, to: undefined },
  place: { file: 'pipeline.yaml', line: 41 },
};

test('each reason has its words', () => {
  const file = {
    count: 5,
    first: [{ file: 'a', how: 'changed' } as const, { file: 'b', how: 'gone' } as const],
  };
  expect(describeReason({ type: 'first' })).toBe('first run');
  expect(describeReason({ type: 'differs', differences: [lr] })).toBe(
    'network.lr 0.1 -> unset (pipeline.yaml:41)',
  );
  const refused = {
    type: 'environment',
    message: 'this user may not open it',
    place: 'store/a/out/x',
  } as const;
  expect(describeReason({ type: 'error', error: refused })).toBe('store/a/out/x: this user may not open it');
  expect(describeReason({ type: 'output-missing', entry: 'train-1' })).toBe(
    'output missing: the store has no train-1 any more',
  );
  expect(describeReason({ type: 'broken', damage: { type: 'output-missing', files: file } })).toBe(
    'output missing: a, b, and 3 more',
  );
  expect(describeReason({ type: 'broken', damage: { type: 'output-changed', files: file } })).toBe(
    'output changed: a, b (gone), and 3 more',
  );
  expect(describeReason({ type: 'restored', from: '2026-11-20' })).toBe('restored from 2026-11-20');
  expect(describeReason({ type: 'after', task: train })).toBe('decided after train');
  expect(describeReason({ type: 'needs', task: train })).toBe('needs train');
  expect(describeReason({ type: 'held', pid: 12 })).toBe('waits for pid 12');
  expect(describeReason({ type: 'held', pid: 12, host: 'lab' })).toBe('waits for pid 12 on lab');
  const silent = { seconds: 31.2, expiry: 120 };
  expect(describeReason({ type: 'held', pid: 12, host: 'lab', silent })).toBe(
    'waits for pid 12 on lab, silent for 31 s, to be taken over after 120 s',
  );
});

test('of many differences the first three are told, and what several inputs tell alike once', () => {
  const note: Difference = { type: 'note', member: 'a', repetitionOf: null, added: [], gone: ['accepted'] };
  const version: Difference = { type: 'version', from: 1, to: 2 };
  const isNew: Difference = { type: 'input-new', input: 'lfw', label: 'faces/lfw' };
  expect(describeDifferences([note, note, version])).toBe(
    'a is no repetition any more; no longer accepted; made by version 1, now 2',
  );
  expect(describeDifferences([note, version, isNew, lr])).toBe(
    'a is no repetition any more; no longer accepted; made by version 1, now 2; input faces/lfw is new; and 1 more difference',
  );
});

test('a training, its evaluation and a download tell their values in forms of their own, an unknown value by its name', () => {
  const step = {
    epoch: 3,
    epochs: 8,
    step: 5,
    steps: 90,
    loss: 4.2104,
    imagesPerSecond: 611.6,
    waited: 0.01,
  };
  expect(describeValues(step)).toBe('epoch 3/8, loss 4.210, 612 img/s');
  expect(describeValues({ ...step, waited: 0.0612 })).toBe('epoch 3/8, loss 4.210, 612 img/s, waited 6.1 %');
  expect(describeValues({ epoch: 2, epochs: 8, phase: 'LFW' })).toBe('epoch 2/8, LFW');
  expect(describeValues({ file: 1, files: 3 })).toBe('file 1/3');
  expect(describeValues({ temperature: 0.123456 })).toBe('temperature 0.1235');
  expect(
    progressLine(
      { done: 3 << 20, total: 12 << 20, unit: 'bytes', rate: 1.5 * 2 ** 20, values: { file: 2, files: 3 } },
      9,
    ),
  ).toBe('3.0 MB of 12.0 MB, 25 %, file 2/3, 1.5 MB/s, 6.0 s left');
  expect(progressLine({ done: 2048, total: 0, unit: 'bytes' }, 4)).toBe('2.0 KB, 512 B/s');
  expect(progressLine({ done: 412, total: 1440, unit: 'images' }, 4)).toBe(
    '412/1,440 images, 28 %, 103 images/s, 10.0 s left',
  );
});

test('a line for programs holds the words as before and the data beside them', () => {
  expect(eventLine({ time, event: 'task-left', task: 'a', reason: { type: 'needs', task: train } })).toEqual({
    ...{ time, event: 'task-left', task: 'a' },
    reason: 'needs train',
    because: { type: 'needs', task: 'train' },
  });
  const progress = { done: 1, total: 2, unit: 'steps', values: { epoch: 1, epochs: 2 } };
  expect(eventLine({ time, event: 'task-progress', task: 'a', progress })).toEqual({
    ...{ time, event: 'task-progress', task: 'a' },
    progress: { ...progress, text: 'epoch 1/2' },
  });
  const differing = [{ name: 'accuracy', from: 0.91, to: 0.912, tolerance: 0.002, isWithin: true }];
  const finished = {
    time,
    event: 'task-finished',
    task: 'a',
    entry: 'a-1',
    seconds: 1,
    changed: false,
  } as const;
  expect(eventLine({ ...finished, rerun: differing })).toEqual({
    ...finished,
    repetition:
      'a rerun within the tolerance of the earlier result, which stays: accuracy 0.91 -> 0.912 (tolerance 0.002)',
    measured: differing,
  });
  const error = { type: 'crash', message: 'no' } as const;
  expect(
    eventLine({ time, event: 'task-note', task: 'a', note: { type: 'retry', error, left: 1, of: 2 } }),
  ).toMatchObject({ text: 'failed: no; tried again (1 of 2 times left)' });
});

test('a number is shown as people write it, in JSON too, where texts and whole numbers stay as they are', () => {
  expect([0.9199999999999999, 0.1 + 0.2, 1234567890123456, -1.5, 1e-7].map(plainNumber)).toEqual([
    0.92, 0.3, 1234567890123456, -1.5, 1e-7,
  ]);
  const metrics =
    '{ "x1.9199999999999999": [0.9199999999999999, 6000, -2.5e-3, "0.30000000000000004"],\n"a\\"0.1": 1}';
  expect(withPlainNumbers(metrics)).toBe(
    '{ "x1.9199999999999999": [0.92, 6000, -0.0025, "0.30000000000000004"],\n"a\\"0.1": 1}',
  );
});
