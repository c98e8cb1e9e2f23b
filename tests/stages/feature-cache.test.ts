import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFeatureCache } from '../../src/stages/evaluation/features/feature-cache.ts';
import { trimFeatureCaches } from '../../src/stages/evaluation/features/trim-feature-caches.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'features-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const image = (i: number): string => i.toString(16).padStart(64, '0');
const feature = (i: number): Float32Array => Float32Array.of(i, i / 3, -i, 1e-30);

function fill(model: string, from: number, to: number): void {
  const cache = openFeatureCache(folder, model, 4);
  for (let i = from; i < to; i++) cache.add(image(i), feature(i));
  cache.close();
}

function segmentsOf(model: string): string[] {
  return readdirSync(join(folder, model)).map((name) => join(folder, model, name));
}

test('a feature comes back to the same bits, at once and later, also from several segments', () => {
  const cache = openFeatureCache(folder, 'm', 4);
  for (let i = 0; i < 5000; i++) cache.add(image(i), feature(i));
  for (const i of [0, 2047, 2048, 4999]) expect(cache.get(image(i))).toEqual(feature(i));
  cache.close();
  const later = openFeatureCache(folder, 'm', 4);
  for (const i of [0, 2047, 2048, 4999]) expect(later.get(image(i))).toEqual(feature(i));
  expect(later.get(image(5000))).toBeUndefined();
  later.close();
  expect(segmentsOf('m')).toHaveLength(3);
});

test('two tasks that add to the same model at once lose nothing', () => {
  const [a, b] = [openFeatureCache(folder, 'm', 4), openFeatureCache(folder, 'm', 4)];
  a.add(image(1), feature(1));
  b.add(image(1), feature(1));
  b.add(image(2), feature(2));
  a.close();
  b.close();
  const later = openFeatureCache(folder, 'm', 4);
  expect([later.get(image(1)), later.get(image(2))]).toEqual([feature(1), feature(2)]);
  later.close();
});

test('another model, and features of another length, have nothing in common', () => {
  fill('m', 0, 3);
  const other = openFeatureCache(folder, 'n', 4);
  expect(other.get(image(1))).toBeUndefined();
  other.close();
  const longer = openFeatureCache(folder, 'm', 8);
  expect(longer.get(image(1))).toBeUndefined();
  longer.close();
});

test('whatever byte is damaged, and wherever a file is cut off, a feature is right or absent', () => {
  fill('m', 0, 3);
  const [path] = segmentsOf('m') as [string];
  const whole = readFileSync(path);
  const check = (bytes: Uint8Array): void => {
    writeFileSync(path, bytes);
    const cache = openFeatureCache(folder, 'm', 4);
    for (let i = 0; i < 3; i++) {
      const found = cache.get(image(i));
      if (found) expect(found).toEqual(feature(i));
    }
    cache.close();
  };
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = bytes[at]! ^ 0x5a;
    check(bytes);
    check(whole.subarray(0, at));
  }
});

test('the models that were used longest ago go first, never the one in use', () => {
  for (const [i, model] of ['old', 'mine', 'new'].entries()) {
    fill(model, 0, 100);
    utimesSync(join(folder, model), 1000 + i, 1000 + i);
  }
  const each = readFileSync(segmentsOf('old')[0]!).length;
  trimFeatureCaches(folder, 'mine', 2 * each);
  expect(readdirSync(folder).sort()).toEqual(['mine', 'new']);
  trimFeatureCaches(folder, 'mine', 0);
  expect(readdirSync(folder)).toEqual(['mine']);
});

test('a folder that cannot be used costs the time of computing again, and nothing else', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const cache = openFeatureCache(join(file, 'features'), 'model', 3);
  expect(cache.get('0'.repeat(64))).toBeUndefined();
  cache.add('1'.repeat(64), Float32Array.of(1, 2, 3));
  expect(cache.get('1'.repeat(64))).toEqual(Float32Array.of(1, 2, 3));
  cache.close();
  trimFeatureCaches(join(file, 'features'), 'model', 0);
});
