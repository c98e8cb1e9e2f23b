import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, HostTensors, StepOptions } from '../../src/engines/engine.ts';
import { openEngine } from '../../src/engines/select.ts';
import { batch, initialState, trainingStep } from './support/residual-net.ts';
import { specsOf, tensor } from './support/values.ts';

describe('traced training steps on disk', () => {
  let folder: string;
  let engine: Engine;
  let calls = 0;
  const counted: typeof trainingStep = (state, inputs) => {
    calls++;
    return trainingStep(state, inputs);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'occ-pipe-graphs-'));
    engine = await openOver('one program');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('give the same bits as the function, which is not called again for the same key', async () => {
    const traced = await twoSteps({ key: 'net' });
    expect(calls).toBe(1);
    expect(files()).toHaveLength(1);
    expect(await twoSteps({ key: 'net' })).toEqual(traced);
    expect(calls).toBe(1);
    expect(await twoSteps({})).toEqual(traced);
    expect(calls).toBe(2);
    expect(files()).toHaveLength(1);
  });

  test('are apart by key, by the shapes of inputs and state, and by the program that traced them', async () => {
    const scaled = (factor: number) => (state: tf.Tensor, x: tf.Tensor) => ({
      state: { w: tf.add(state, tf.mul(tf.sum(x), factor)) },
      outputs: {},
    });
    const stateAfter = async (from: Engine, key: string, factor: number, w: number[], x: number[]) => {
      const step = await from.compileStep(
        (state, inputs) => scaled(factor)(state['w']!, inputs['x']!),
        { w: tensor(w) },
        { x: { shape: [x.length], dtype: 'float32' } },
        { key },
      );
      await step.run({ x: tensor(x) });
      const moved = [...(await step.state())['w']!.data];
      await step.dispose();
      return moved;
    };
    expect(await stateAfter(engine, 'twice', 2, [0], [1, 2])).toEqual([6]);
    // The factor is another one now: what still multiplies by 2 comes from the disk.
    expect(await stateAfter(engine, 'twice', 3, [0], [1, 2])).toEqual([6]);
    expect(await stateAfter(engine, 'thrice', 3, [0], [1, 2])).toEqual([9]);
    expect(await stateAfter(engine, 'twice', 3, [0], [1, 2, 3])).toEqual([18]);
    expect(await stateAfter(engine, 'twice', 3, [0, 0], [1, 2])).toEqual([9, 9]);
    expect(await stateAfter(await openOver('another program'), 'twice', 3, [0], [1, 2])).toEqual([9]);
  });

  test('are kept for an epoch of batches of another size too', async () => {
    const step = await engine.compileStep(counted, initialState(), specsOf(batch), { key: 'sizes' });
    const halves = { ...specsOf(batch), images: { shape: [2, 12, 10, 3], dtype: 'float32' } as const };
    const smaller = { ...halves, labels: { shape: [2], dtype: 'int32' } as const };
    await (await step.forInputs(smaller)).dispose();
    const before = calls;
    await (await step.forInputs(smaller)).dispose();
    expect(calls).toBe(before);
    await step.dispose();
  });

  test('are traced again where the file is cut short, changed, or foreign', async () => {
    for (const file of files()) rmSync(join(folder, file));
    const whole = await twoSteps({ key: 'damage' });
    const file = join(folder, files()[0]!);
    const bytes = readFileSync(file);
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 9]! ^= 1;
    for (const damaged of [
      bytes.subarray(0, -1),
      bytes.subarray(0, 30),
      flipped,
      Buffer.from('no graph\n'),
    ]) {
      writeFileSync(file, damaged);
      const before = calls;
      expect(await twoSteps({ key: 'damage' })).toEqual(whole);
      expect(calls).toBe(before + 1);
      expect(readFileSync(file)).toEqual(bytes);
    }
  });

  test('do without a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const blocked = await openOver('one program', join(folder, 'a-file', 'graphs'));
    const step = await blocked.compileStep(counted, initialState(), specsOf(batch), { key: 'net' });
    await step.dispose();
  });

  test('stay as long as they are among the 32 last used', async () => {
    for (const file of files()) rmSync(join(folder, file));
    await twoSteps({ key: 'used' });
    const [used] = files() as [string];
    const longAgo = (file: string) => utimesSync(join(folder, file), 1, 1);
    for (let i = 0; i < 40; i++) {
      writeFileSync(join(folder, `${i}.graph`), 'old');
      longAgo(`${i}.graph`);
    }
    longAgo(used);
    await twoSteps({ key: 'used' });
    expect(statSync(join(folder, used)).mtimeMs).toBeGreaterThan(2000);
    await twoSteps({ key: 'new' });
    expect(files()).toHaveLength(32);
    expect(files()).toContain(used);
  });

  function openOver(program: string, where = folder): Promise<Engine> {
    return openEngine('onnxruntime', { threads: 1, graphs: { folder: where, program } });
  }

  function files(): string[] {
    return readdirSync(folder).sort();
  }

  /** What two steps give, and the state they leave. */
  async function twoSteps(options: StepOptions): Promise<HostTensors[]> {
    const step = await engine.compileStep(counted, initialState(), specsOf(batch), options);
    const results = [await step.run(batch), await step.run(batch), await step.state()];
    await step.dispose();
    return results;
  }
});
