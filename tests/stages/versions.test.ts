import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { spec as occludeLfw } from '../../src/stages/occlude-lfw/spec.ts';
import type { StageSpec } from '../../src/stages/stage-spec.ts';
import { spec as train } from '../../src/stages/train/spec.ts';

const versionOf = ({ version }: StageSpec, options: JsonObject): number =>
  typeof version === 'number' ? version : version(options);

describe('results from before occluders had the sizes of the reference', () => {
  test.each([
    [1, { method: 'factor', factors: [1, 1.25, 2.5, 5], bound: false }],
    [1, { method: 'nose', factors: [0.7], bound: true }],
    [2, { method: 'factor', factors: [2, 0.7], bound: false }],
    [2, { method: 'factor', factors: [2], bound: true }],
  ])('are of version %i of occlude-lfw with %j', (version, options) => {
    expect(versionOf(occludeLfw, options)).toBe(version);
  });

  test.each([
    [1, { mode: 'mask', factors: [1, 1.5, 2], weights: null, model: null }],
    [1, { mode: 'clean', factors: [0.7], weights: null, model: null }],
    [1, { mode: 'mask', factors: [0.7], weights: 'w.pth.tar', model: null }],
    [2, { mode: 'occ', factors: [1, 1.4], weights: null, model: null }],
  ])('are of version %i of train with %j', (version, options) => {
    expect(versionOf(train, options)).toBe(version);
  });
});
