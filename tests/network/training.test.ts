import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import type { Network } from '../../src/network/model/config.ts';
import { initialWeights, type Weights } from '../../src/network/model/initialise.ts';
import type { BatchSource } from '../../src/network/training/batch-source.ts';
import type { EpochEvaluation } from '../../src/network/training/progress.ts';
import { type TrainedWeights, train } from '../../src/network/training/train.ts';
import { type StepReport, type Training, trainingKey } from '../../src/network/training/training.ts';
import { openNative } from './support/engines.ts';
import { unit } from './support/formula.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openNative();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an interrupted training', { timeout: 120_000 }, () => {
  let whole: TrainedWeights;
  beforeAll(async () => {
    const checkpoints = mkdtempSync(join(tmpdir(), 'train-'));
    whole = await train(training({ checkpoints }));
    rmSync(checkpoints, { recursive: true });
  });

  test.each([
    ['in the middle of an epoch', { steps: 1, evaluations: 0 }],
    ['between an epoch and its evaluation', { steps: 3, evaluations: 0 }],
    ['in a later epoch, after an evaluation', { steps: 5, evaluations: 1 }],
  ])('goes on to the same weights when stopped %s', async (_, at) => {
    const stop = new AbortController();
    let steps = 0;
    const checkpoints = join(folder, 'parts');
    const interrupted = train(
      training({
        checkpoints,
        signal: stop.signal,
        onStep: () => {
          if (++steps === at.steps) stop.abort();
        },
      }),
    );
    await expect(interrupted).rejects.toThrow(/abort/i);
    expect(steps).toBe(at.steps);
    const resumedSteps: StepReport[] = [];
    const resumed = await train(training({ checkpoints, onStep: (step) => resumedSteps.push(step) }));
    expect(resumedSteps).toHaveLength(6 - at.steps);
    expectSame(resumed.last, whole.last);
    expectSame(resumed.best, whole.best);
    expect(resumed.history).toEqual(whole.history);
  });

  test('goes on to the same weights when stopped between the groups of a batch', async () => {
    const recipe = thinRecipe({ batch: 4, group: 2 });
    const whole = await train(training({ recipe, checkpoints: join(folder, 'whole') }));
    const stop = new AbortController();
    const source = syntheticSource(10);
    let loads = 0;
    const stopping: BatchSource = {
      ...source,
      load: (places, epoch) => {
        // One group is always loaded ahead: the fourth is asked for while the third waits, half of the second step.
        if (++loads === 4) stop.abort();
        return source.load(places, epoch);
      },
    };
    const checkpoints = join(folder, 'parts');
    await expect(
      train(training({ recipe, checkpoints, source: stopping, signal: stop.signal })),
    ).rejects.toThrow(/abort/i);
    expectSame((await train(training({ recipe, checkpoints }))).last, whole.last);
  });

  test('starts anew where the checkpoint is of another recipe', async () => {
    await train(training({ checkpoints: folder }));
    const steps: StepReport[] = [];
    const recipe = thinRecipe({ seed: 8 });
    await train(training({ recipe, checkpoints: folder, onStep: (step) => steps.push(step) }));
    expect(steps).toHaveLength(6);
  });
});

describe('training', { timeout: 120_000 }, () => {
  test('uses the incomplete last batch and counts steps and epochs', async () => {
    const steps: StepReport[] = [];
    const { last } = await train(training({ onStep: (step) => steps.push(step) }));
    expect(steps.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([
      0.05,
      0.05,
      0.05,
      ...Array(3).fill(0.05 * 0.1),
    ]);
    expect(last.get('bn1.num_batches_tracked')!.data[0]).toBe(6);
    expect(last.get('fc.0.num_batches_tracked')!.data[0]).toBe(12);
  });

  test('keeps the weights of the epoch that scored highest, the first of equals, and no others', async () => {
    const seen: Weights[] = [];
    const scores = [0.5, 0.8, 0.8];
    const result = await train(
      training({
        recipe: thinRecipe({ epochs: 3 }),
        evaluate: async (weights, epoch) => {
          seen.push(weights);
          return { score: scores[epoch - 1]!, metrics: { accuracy: scores[epoch - 1]! } };
        },
      }),
    );
    expect(result.bestEpoch).toBe(2);
    expectSame(result.best, seen[1]!);
    expectSame(result.last, seen[2]!);
    expect(result.history.map(({ metrics }) => metrics['accuracy'])).toEqual(scores);
    expect(readdirSync(folder).filter((name) => name.startsWith('best-'))).toEqual(['best-2.safetensors']);
  });

  test('leaves alone what the mode does not reach, but moves all running statistics', async () => {
    const start = initialWeights(shallow(), 5, 1);
    const { last } = await train(
      training({ recipe: thinRecipe({ mode: 'clean', epochs: 1 }), start: () => start }),
    );
    for (const name of ['mask.0.weight', 'fpn.P3_2.bias', 'regress.2.weight', 'fpn.P6.weight']) {
      expect(last.get(name)!.data, name).toEqual(start.get(name)!.data);
    }
    for (const name of ['conv1.weight', 'fc.2.bias', 'mask.2.running_mean', 'regress.3.running_var']) {
      expect(last.get(name)!.data, name).not.toEqual(start.get(name)!.data);
    }
  });

  test('notes that an image which would be alone in its batch is left out', async () => {
    const notes: string[] = [];
    const steps: StepReport[] = [];
    await train(
      training({
        source: syntheticSource(9),
        onStep: (step) => steps.push(step),
        note: (text) => notes.push(text),
      }),
    );
    expect(notes.join()).toContain('alone');
    expect(steps).toHaveLength(4);
  });

  test('steps at the rate of its schedule, warmed up, with clipped gradients, to the same weights after a stop', async () => {
    const recipe = thinRecipe({
      optimizer: { type: 'adamw', weightDecay: 0.01, clipNorm: 0.5 },
      schedule: { type: 'cosine', rate: 0.01, warmUp: 1 },
    });
    const rates: number[] = [];
    const epochs: number[] = [];
    const heard = {
      onStep: ({ learningRate }: StepReport) => rates.push(learningRate),
      onEpoch: ({ learningRate }: { learningRate: number }) => epochs.push(learningRate),
    };
    const whole = await train(training({ recipe, ...heard, checkpoints: join(folder, 'whole') }));
    const expected = [0.01 / 3, 0.02 / 3, 0.01, 0.01, 0.0075, 0.0025];
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo(expected[i]!, 12);
    });
    expect(rates).toHaveLength(6);
    expect(epochs).toEqual([rates[2], rates[5]]);

    const stop = new AbortController();
    const checkpoints = join(folder, 'parts');
    const onStep = ({ epoch }: StepReport) => epoch === 2 && stop.abort();
    await expect(train(training({ recipe, checkpoints, signal: stop.signal, onStep }))).rejects.toThrow(
      /abort/i,
    );
    const resumed = await train(training({ recipe, checkpoints }));
    expectSame(resumed.last, whole.last);
    expect(resumed.history).toEqual(whole.history);
  });

  test('has the checkpoints of an earlier version, which knew one schedule and no clipping', () => {
    const key = trainingKey(training({ network: thinNetwork(), recipe: thinRecipe() }));
    expect(key).toBe(
      '{"format":1,"network":{"variant":"fpn","image":[32,16],"widths":[4,4,6,6,8],"depths":[1,2,1,1],' +
        '"pyramid":4,"embedding":16,"patterns":10},"recipe":{"mode":"mask","epochs":2,"batch":4,"group":4,' +
        '"optimizer":{"type":"sgd","momentum":0.9,"weightDecay":0.0005},' +
        '"schedule":{"rate":0.05,"steps":[1],"gamma":0.1},"margin":{"type":"cosface","s":30,"m":0.35},' +
        '"patternWeight":1,"dropout":0.5,"precision":"float32","seed":7},"images":10,"classes":5}',
    );
    const clipped = thinRecipe({ optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4, clipNorm: 1 } });
    expect(trainingKey(training({ network: thinNetwork(), recipe: clipped }))).not.toBe(key);
    const warmed = thinRecipe({ schedule: { ...thinRecipe().schedule, warmUp: 1 } });
    expect(trainingKey(training({ network: thinNetwork(), recipe: warmed }))).not.toBe(key);
  });

  test('refuses batches of one image, masks for the plain trunk, and a warm-up without end', async () => {
    const alone = thinRecipe({ batch: 1, group: 1 });
    await expect(train(training({ recipe: alone }))).rejects.toThrow('at least two images');
    await expect(train(training({ network: shallow({ variant: 'trunk' }) }))).rejects.toThrow('no masks');
    const rising = thinRecipe({ schedule: { type: 'constant', rate: 0.1, warmUp: 2 } });
    await expect(train(training({ recipe: rising }))).rejects.toThrow('a warm-up of 2 epochs leaves nothing');
  });

  test('stops with advice when the loss is no number any more', async () => {
    const recipe = thinRecipe({ schedule: { type: 'constant', rate: 1e30, warmUp: 0 } });
    await expect(train(training({ recipe }))).rejects.toThrow(/the loss became (NaN|Infinity)/);
  });
});

function training(changes: Partial<Training> = {}): Training {
  const network = changes.network ?? shallow();
  return {
    engine,
    network,
    recipe: thinRecipe(),
    source: syntheticSource(10),
    start: () => initialWeights(network, 5, 1),
    checkpoints: folder,
    checkpointMinutes: 10,
    evaluate: async (_, epoch): Promise<EpochEvaluation> => ({ score: epoch, metrics: {} }),
    signal: new AbortController().signal,
    onStep: () => {},
    onEpoch: () => {},
    note: () => {},
    ...changes,
  };
}

/** Compiling takes most of the time here, and it takes the less the fewer layers there are. */
function shallow(changes: Partial<Network> = {}): Network {
  return thinNetwork({ depths: [1, 1, 1, 1], ...changes });
}

/** Five people, each image different in each epoch. */
function syntheticSource(size: number): BatchSource {
  return {
    size,
    classes: 5,
    async load(places, epoch) {
      const pixels = new Float32Array(places.length * 32 * 16 * 3);
      places.forEach((place, index) => {
        pixels.set(unit(`image ${place % 5} ${place} ${epoch}`, 32 * 16 * 3), index * 32 * 16 * 3);
      });
      return {
        pixels,
        labels: Int32Array.from(places, (place) => place % 5),
        patterns: Int32Array.from(places, (place) => (place + epoch) % 10),
      };
    },
  };
}

function expectSame(actual: Weights, expected: Weights): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { data }] of expected) expect(actual.get(name)!.data, name).toEqual(data);
}
