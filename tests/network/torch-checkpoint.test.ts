import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inferNetwork } from '../../src/network/formats/infer-network.ts';
import type { TorchValue } from '../../src/network/formats/torch/pickle-writer.ts';
import { readTorchCheckpoint } from '../../src/network/formats/torch/read.ts';
import {
  writeTorchArchive,
  writeTorchCheckpoint,
  writeTorchState,
} from '../../src/network/formats/torch/write.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import { fixturePath, golden } from './support/fixtures.ts';
import { l2 } from './support/formula.ts';
import { thinNetwork } from './support/thin.ts';

interface Summary {
  readonly shape: number[];
  readonly l2: number;
  readonly maxabs: number;
  readonly at?: Record<string, number>;
}
const inside = golden<{ state_dict: Record<string, Summary>; classifier: Summary; epoch: number }>(
  'checkpoint.json',
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'torch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['zip', 'legacy', 'cuda-module'])('the %s checkpoint that torch.save wrote', async (format) => {
  const checkpoint = await readTorchCheckpoint(fixturePath(`checkpoint-${format}.pth.tar`));

  test('gives every tensor, with its name, shape and numbers', () => {
    // One tensor of that file is stored in half precision.
    const tolerance = format === 'cuda-module' ? 1e-3 : 1e-6;
    expect([...checkpoint.state.keys()]).toEqual(Object.keys(inside.state_dict));
    for (const [name, expected] of Object.entries(inside.state_dict)) {
      expectLike(checkpoint.state.get(name)!, expected, name, tolerance);
    }
  });

  test('gives the classifier, the epoch, and the names of the rest', () => {
    expectLike(checkpoint.classifier!, inside.classifier, 'classifier', 1e-6);
    // The published `best` files, as the legacy one here, hold the state_dict and the classifier only.
    const isBest = format === 'legacy';
    expect(checkpoint.epoch).toBe(isBest ? undefined : inside.epoch);
    expect(checkpoint.others).toEqual(isBest ? [] : ['model', 'perf', 'optimizer']);
  });
});

test.each([
  3, 4, 5,
])('the legacy checkpoint in pickle protocol %i gives the same as in 2', async (protocol) => {
  const path = join(folder, `protocol-${protocol}.pth.tar`);
  const second = readFileSync(fixturePath('checkpoint-legacy.pth.tar'));
  const numbers = second.subarray(second.length - NUMBERS);
  writeFileSync(path, Buffer.concat([readFileSync(fixturePath(`legacy-pickles-${protocol}.bin`)), numbers]));
  expect(await readTorchCheckpoint(path)).toEqual(
    await readTorchCheckpoint(fixturePath('checkpoint-legacy.pth.tar')),
  );
});

/** Bytes of checkpoint-legacy.pth.tar that follow its pickles. */
const NUMBERS = 1_087_472;

describe('a checkpoint whose network is not under state_dict', () => {
  const renamed = async (to: string): Promise<string> => {
    const path = join(folder, `${to}.pth.tar`);
    writeTorchCheckpoint(path, { weights: initialWeights(thinNetwork(), 5, 1), epoch: 3 });
    const file = readFileSync(path);
    // The name in the pickle; members of the archive are not compressed, and checksums are not looked at.
    file.write(to, file.indexOf('state_dict'), 'latin1');
    writeFileSync(path, file);
    return path;
  };

  test('is read under the one name that there is', async () => {
    const { state, epoch, others } = await readTorchCheckpoint(await renamed('net_params'));
    expect([...state.keys()]).toContain('conv1.weight');
    expect([epoch, others]).toEqual([3, []]);
  });

  test('is refused with its keys where there is none', async () => {
    const path = join(folder, 'none.pth.tar');
    writeTorchCheckpoint(path, { weights: new Map(), epoch: 3 });
    await expect(readTorchCheckpoint(path)).rejects.toThrow('holds tensors by name: epoch, state_dict');
  });
});

describe('a checkpoint', () => {
  test('comes back from the file that is written for torch.load', async () => {
    const weights = new Map(initialWeights(thinNetwork(), 5, 1));
    weights.set('bn1.num_batches_tracked', { shape: [], dtype: 'int32', data: Int32Array.of(41) });
    const path = join(folder, 'written.pth.tar');
    writeTorchCheckpoint(path, { weights, epoch: 3 });
    const { state, classifier, epoch } = await readTorchCheckpoint(path);
    expect(epoch).toBe(3);
    expect(classifier).toEqual(weights.get(CLASSIFIER));
    weights.delete(CLASSIFIER);
    expect([...state]).toEqual([...weights]);
    const again = join(folder, 'again.pth.tar');
    writeTorchCheckpoint(again, { weights: new Map([...state, [CLASSIFIER, classifier!]]), epoch: 3 });
    expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
  });

  test('names the network that it belongs to', () => {
    for (const variant of ['fpn', '2d', 'fc', 'trunk'] as const) {
      const network = thinNetwork({ variant, ...(variant === 'trunk' && { pyramid: 1, patterns: 1 }) });
      expect(inferNetwork(initialWeights(network, 5, 1), network.image, 'here')).toEqual(network);
    }
    const weights = initialWeights(thinNetwork(), 5, 1);
    expect(() => inferNetwork(weights, [48, 48], 'here')).toThrow('expected');
  });

  test('is never run: a function that is not on the list is refused by name', async () => {
    const path = join(folder, 'evil.pth.tar');
    const legacy = readFileSync(fixturePath('checkpoint-legacy.pth.tar'));
    const evil = legacy.toString('latin1').replace('ccollections\nOrderedDict\n', 'cos\nsystem\n');
    writeFileSync(path, Buffer.from(evil, 'latin1'));
    await expect(readTorchCheckpoint(path)).rejects.toThrow('os.system');
  });

  test('is a clear error where one of its members is compressed', async () => {
    const path = join(folder, 'compressed.pth.tar');
    const file = readFileSync(fixturePath('checkpoint-zip.pth.tar'));
    const [DIRECTORY, METHOD, DEFLATED] = [Buffer.from('PK\x01\x02', 'latin1'), 10, 8];
    file.writeUInt16LE(DEFLATED, file.lastIndexOf(DIRECTORY) + METHOD);
    writeFileSync(path, file);
    await expect(readTorchCheckpoint(path)).rejects.toMatchObject({
      name: 'InputError',
      place: path,
      message: expect.stringMatching(/checkpoint: \S+\/\S+ is compressed/),
    });
  });

  test.each([
    ['nothing', 0],
    ['the beginning', 60],
    ['half', 500_000],
  ])('that is cut off after %s is a clear error', async (_, length) => {
    for (const format of ['zip', 'legacy']) {
      const path = join(folder, 'cut.pth.tar');
      writeFileSync(path, readFileSync(fixturePath(`checkpoint-${format}.pth.tar`)).subarray(0, length));
      await expect(readTorchCheckpoint(path)).rejects.toThrow(/PyTorch checkpoint|storage/);
    }
  });
});

function expectLike(
  { shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  expected: Summary,
  name: string,
  tolerance: number,
): void {
  expect(shape, name).toEqual(expected.shape);
  expect(Math.abs(l2(data) - expected.l2), name).toBeLessThanOrEqual(tolerance * expected.l2);
  for (const [index, value] of Object.entries(expected.at ?? {})) {
    expect(Math.abs(data[Number(index)]! - value), `${name}[${index}]`).toBeLessThanOrEqual(
      tolerance * expected.maxabs,
    );
  }
}

describe('of arcface_torch', () => {
  const network = thinNetwork({ variant: 'trunk', backbone: 'iresnet' });
  const weights = initialWeights(network, 5, 1);

  test('a checkpoint of a training gives the backbone and the class weights', async () => {
    const path = join(folder, 'checkpoint_gpu_0.pt');
    const state = [...weights].filter(([name]) => name !== CLASSIFIER);
    const momentum = new Map([[0, new Map([['momentum_buffer', state[0]![1]]])]]);
    writeTorchArchive(
      path,
      new Map<string, TorchValue>([
        ['epoch', { whole: 3 }],
        ['global_step', { whole: 1200 }],
        [
          'state_dict_backbone',
          { ordered: state.map(([name, tensor]) => [`module.${name}`, tensor] as const) },
        ],
        ['state_dict_softmax_fc', { ordered: [['weight', weights.get(CLASSIFIER)!]] }],
        ['state_optimizer', new Map<string, TorchValue>([['state', momentum]])],
        ['state_lr_scheduler', new Map<string, TorchValue>([['last_epoch', { whole: 3 }]])],
      ]),
    );
    const read = await readTorchCheckpoint(path);
    expect([...read.state.keys()]).toEqual(state.map(([name]) => name));
    expect(read.state.get('features.weight')).toEqual(weights.get('features.weight'));
    expect(read.classifier).toEqual(weights.get(CLASSIFIER));
    expect(read.epoch).toBe(3);
    expect(read.others).toEqual(['global_step', 'state_optimizer', 'state_lr_scheduler']);
    expect(inferNetwork(read.state, network.image, path)).toMatchObject({ backbone: 'iresnet' });
  });

  test('a bare state_dict has its counters in their places, and no classifier', async () => {
    const path = join(folder, 'backbone.pth');
    writeTorchState(path, weights);
    const { state, classifier } = await readTorchCheckpoint(path);
    const names = [...state.keys()];
    expect(names.slice(0, 7)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'bn1.bias',
      'bn1.running_mean',
      'bn1.running_var',
      'bn1.num_batches_tracked',
      'prelu.weight',
    ]);
    expect(names.at(-1)).toBe('features.num_batches_tracked');
    expect(names.length).toBe(weights.size - 1);
    expect(classifier).toBeUndefined();
  });
});
