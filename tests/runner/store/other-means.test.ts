import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { otherMeans } from '../../../src/runner/store/reruns/other-means.ts';

const facts = {
  engine: 'onnxruntime',
  provider: 'cpu',
  onnxruntime: '1.30.0',
  layout: 'nChw8c',
  threads: '2',
};

test('of what a result was computed with, the first that differs explains the others', () => {
  expect(compared(facts, { ...facts, provider: 'webgpu', layout: 'nchw' })).toEqual({
    means: 'provider',
    from: 'cpu',
    to: 'webgpu',
  });
  expect(compared(facts, { engine: 'tfjs-cpu', threads: '1' })).toMatchObject({ means: 'engine' });
  expect(compared(facts, { ...facts, onnxruntime: '1.31.0' })).toMatchObject({ means: 'onnxruntime' });
  expect(compared(facts, { ...facts, layout: 'nChw16c' })).toMatchObject({ means: 'layout' });
  expect(compared(facts, facts, 'b')).toEqual({ means: 'host', from: 'a', to: 'b' });
});

test('rates, threads and what only one of two results says are no means, nor is anything without an engine', () => {
  expect(compared(facts, facts)).toBeUndefined();
  expect(
    compared(facts, { ...facts, threads: '4', 'images per second': 7, state: 'copied' }),
  ).toBeUndefined();
  expect(compared({}, { provider: 'webgpu' }, 'b')).toBeUndefined();
  expect(compared({}, facts)).toBeUndefined();
});

function compared(before: JsonObject, after: JsonObject, host = 'a'): ReturnType<typeof otherMeans> {
  return otherMeans({ facts: before, host: 'a' }, { facts: after, host });
}
