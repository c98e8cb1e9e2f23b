import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { saveTensors } from '../../src/network/formats/host-tensors.ts';
import { loadModel, type Model, saveModel } from '../../src/network/formats/model-file.ts';
import { readWeights } from '../../src/network/formats/read-weights.ts';
import { readSafetensors, writeSafetensors } from '../../src/network/formats/safetensors.ts';
import { pickleTorch, type TorchValue } from '../../src/network/formats/torch/pickle-writer.ts';
import { writeTorchCheckpoint } from '../../src/network/formats/torch/write.ts';
import { writeStoredZip } from '../../src/network/formats/torch/write-zip.ts';
import { transferWeights } from '../../src/network/formats/transfer.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import { thinNetwork } from './support/thin.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('safetensors', () => {
  const tensors = new Map([
    ['b', { type: 'F32', shape: [2, 1], bytes: new Uint8Array(Float32Array.of(1.5, -2).buffer) }],
    ['a', { type: 'F32', shape: [], bytes: new Uint8Array(Float32Array.of(3).buffer) }],
    ['counter', { type: 'I64', shape: [], bytes: new Uint8Array(BigInt64Array.of(7n).buffer) }],
  ] as const);

  test('writes the published format: widest types first, then by name, the header padded with spaces', () => {
    const path = join(folder, 'x.safetensors');
    writeSafetensors(path, { tensors, metadata: { format: 'pt' } });
    const file = readFileSync(path);
    const length = Number(file.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(file.toString('utf8', 8, 8 + length).trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},' +
        '"counter":{"dtype":"I64","shape":[],"data_offsets":[0,8]},' +
        '"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},' +
        '"b":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]}}',
    );
    expect(file.readBigInt64LE(8 + length)).toBe(7n);
    expect(file.readFloatLE(8 + length + 12)).toBe(1.5);
    expect(file).toHaveLength(8 + length + 20);
  });

  test('reads what it wrote, and writes the same bytes whatever the order', () => {
    const [path, other] = [join(folder, 'x.safetensors'), join(folder, 'y.safetensors')];
    writeSafetensors(path, { tensors, metadata: { b: '2', a: '1' } });
    const { tensors: read, metadata } = readSafetensors(path);
    expect(new Map([...read].sort())).toEqual(new Map([...tensors].sort()));
    writeSafetensors(other, {
      tensors: new Map([...read].reverse()),
      metadata: { a: metadata['a']!, b: '2' },
    });
    expect(readFileSync(other).equals(readFileSync(path))).toBe(true);
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['no JSON', Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('oops')])],
    ['a header longer than the file', Buffer.from([255, 255, 0, 0, 0, 0, 0, 0, 1])],
    ['cut off', header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')],
    ['of a foreign type', header('{"a":{"dtype":"F8_E4M3","shape":[0],"data_offsets":[0,0]}}')],
  ])('that are %s are a clear error', (_, bytes) => {
    const path = join(folder, 'bad.safetensors');
    writeFileSync(path, bytes);
    expect(() => readSafetensors(path)).toThrow(InputError);
  });

  test.each([
    ['share bytes', [0, 8], [4, 12], 12, 'b and a share bytes'],
    ['are the same bytes', [0, 8], [0, 8], 8, 'b and a share bytes'],
    ['have a hole between them', [0, 8], [12, 20], 20, '4 bytes between a and b belong to no tensor'],
    ['begin late', [4, 12], [12, 20], 20, '4 bytes between the header and a belong to no tensor'],
    ['end before the file does', [0, 8], [8, 16], 316, '300 bytes behind b belong to no tensor'],
    ['end behind the file', [0, 8], [8, 16], 15, 'b is cut off'],
    [
      'have a negative offset',
      [0, 8],
      [-8, 0],
      16,
      'the data_offsets of b are [-8,0], not two numbers from 0 on',
    ],
    ['have too many bytes', [0, 8], [8, 20], 20, 'b has 12 bytes, and its shape and type need 8'],
  ])('whose tensors %s are refused in these words', (_, a, b, length, words) => {
    const path = join(folder, 'ranges.safetensors');
    const tensor = (offsets: number[]) => ({ dtype: 'F32', shape: [2], data_offsets: offsets });
    const file = Buffer.concat([
      header(JSON.stringify({ a: tensor(a), b: tensor(b) })),
      Buffer.alloc(length),
    ]);
    writeFileSync(path, file);
    expect(() => readSafetensors(path)).toThrow(words);
  });

  test('may hold tensors of no elements anywhere between others, in any order of the header', () => {
    const path = join(folder, 'none.safetensors');
    const json = JSON.stringify({
      b: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
      none: { dtype: 'F32', shape: [0, 3], data_offsets: [8, 8] },
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    writeFileSync(path, Buffer.concat([header(json), Buffer.alloc(16)]));
    expect([...readSafetensors(path).tensors.keys()]).toEqual(['b', 'none', 'a']);
  });
});

describe('a model folder', () => {
  test('comes back as it was saved', () => {
    saveModel(folder, model());
    expect(loadModel(folder)).toEqual(model());
  });

  test('is refused where its two files are of different models', () => {
    saveModel(folder, model());
    const path = join(folder, 'model.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"classes": 5', '"classes": 6'));
    expect(() => loadModel(folder)).toThrow('classifier.weight is [5, 16] there');
  });

  test.each(['{}', 'no JSON', '{"format": 2}'])('is refused where model.json says %s', (text) => {
    saveModel(folder, model());
    writeFileSync(join(folder, 'model.json'), text);
    expect(() => loadModel(folder)).toThrow(InputError);
  });
});

describe('weights', () => {
  test('are read from a model, the folder above it, safetensors and PyTorch files alike', async () => {
    saveModel(folder, model());
    writeTorchCheckpoint(join(folder, 'model.pth.tar'), { weights: model().weights, epoch: 1 });
    for (const name of ['.', 'model.safetensors', 'model.pth.tar']) {
      const { weights } = await readWeights(join(folder, name));
      expect(new Map([...weights].sort()), name).toEqual(new Map([...model().weights].sort()));
    }
    await expect(readWeights(join(folder, 'nothing'))).rejects.toThrow('no such file');
  });

  test('of a checkpoint under other keys are taken, and the keys named', async () => {
    const { weights } = model();
    const root = new Map<string, TorchValue>([
      ['epoch', { whole: 3 }],
      ['net_state_dict', { ordered: [...weights] }],
      ['note', { whole: 1 }],
    ]);
    const { pickle, storages } = pickleTorch(root);
    const members = storages.map((bytes, key) => [`a/data/${key}`, bytes] as const);
    const path = join(folder, 'other.ckpt');
    writeFileSync(path, writeStoredZip([['a/data.pkl', pickle], ...members]));
    const given = await readWeights(path);
    expect(given.remark).toBe('takes the tensors under net_state_dict; not read: note');
    expect(new Map([...given.weights].sort())).toEqual(new Map([...weights].sort()));
  });

  test('of a network that another one wraps are taken without its name', async () => {
    const { weights } = model();
    const wrapped = new Map([...weights].map(([name, tensor]) => [`model.backbone.${name}`, tensor]));
    const path = join(folder, 'wrapped.safetensors');
    saveTensors(path, wrapped);
    const given = await readWeights(path);
    expect(given.remark).toBe('takes model. off all names; takes backbone. off all names');
    expect(new Map([...given.weights].sort())).toEqual(new Map([...weights].sort()));
  });

  // 1.5, -2, 2^-24 (the least of half precision), 65504 (its largest), in each type.
  test.each([
    ['F64', Buffer.from(Float64Array.of(1.5, -2, 2 ** -24, 65504).buffer)],
    ['F32', Buffer.from(Float32Array.of(1.5, -2, 2 ** -24, 65504).buffer)],
    ['F16', Buffer.from(Uint16Array.of(0x3e00, 0xc000, 0x0001, 0x7bff).buffer)],
    ['BF16', Buffer.from(Uint16Array.of(0x3fc0, 0xc000, 0x3380, 0x4780).buffer)],
  ])('of type %s are widened to float32', async (type, numbers) => {
    const path = join(folder, 'narrow.safetensors');
    const shape = { dtype: type, shape: [2, 2], data_offsets: [0, numbers.length] };
    // A header of odd length: the numbers are not aligned.
    const json = JSON.stringify({ w: shape }).padEnd(71);
    writeFileSync(path, Buffer.concat([header(json), numbers]));
    const { data, dtype } = (await readWeights(path)).weights.get('w')!;
    expect(dtype).toBe('float32');
    expect([...data]).toEqual([1.5, -2, 2 ** -24, type === 'BF16' ? 65536 : 65504]);
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('with %d among them are refused by the name', async (value) => {
    const weights = new Map(model().weights);
    weights.set('bn1.bias', { shape: [2], dtype: 'float32', data: Float32Array.of(0, value) });
    const path = join(folder, 'diverged.pth.tar');
    writeTorchCheckpoint(path, { weights, epoch: 1 });
    await expect(readWeights(path)).rejects.toMatchObject({
      message: `the tensor bn1.bias holds ${value} (element 1)`,
      place: path,
    });
  });
});

describe('starting from a trained model', () => {
  const source = initialWeights(thinNetwork(), 5, 1);

  test('takes every name but the pattern head', () => {
    const fresh = initialWeights(thinNetwork({ patterns: 17 }), 5, 2);
    const { weights, left, copied } = transferWeights(fresh, source, 'init', true);
    for (const name of ['conv1.weight', 'fc.0.running_var', 'mask.0.weight', CLASSIFIER]) {
      expect(weights.get(name), name).toBe(source.get(name));
    }
    expect(weights.get('regress.2.weight')).toBe(fresh.get('regress.2.weight'));
    expect(left.every((name) => name.startsWith('regress.'))).toBe(true);
    expect(copied + left.length).toBe(source.size);
  });

  test('takes the trunk alone into the plain trunk, and says what it left', () => {
    const fresh = initialWeights(thinNetwork({ variant: 'trunk' }), 5, 2);
    const { weights, left, fresh: untouched } = transferWeights(fresh, source, 'init', true);
    expect(weights.get('layer4.0.conv2.weight')).toBe(source.get('layer4.0.conv2.weight'));
    expect(left).toContain('fpn.P3_2.weight');
    expect(untouched).toEqual([]);
  });

  test('leaves the classifier of other people', () => {
    const fresh = initialWeights(thinNetwork(), 6, 2);
    const { weights, left, fresh: untouched } = transferWeights(fresh, source, 'init', false);
    expect(weights.get(CLASSIFIER)).toBe(fresh.get(CLASSIFIER));
    expect(weights.get('conv1.weight')).toBe(source.get('conv1.weight'));
    expect(left).toContain(CLASSIFIER);
    expect(untouched).toContain(CLASSIFIER);
  });

  test('is an error where shapes or people do not fit', () => {
    const other = initialWeights(thinNetwork({ variant: 'fc' }), 5, 2);
    expect(() => transferWeights(other, source, 'init', true)).toThrow('mask.0.weight is [4, 4, 3, 3] there');
    const people = initialWeights(thinNetwork(), 6, 2);
    expect(() => transferWeights(people, source, 'init', true)).toThrow('classifier.weight is [5, 16] there');
    expect(() => transferWeights(people, new Map(), 'init', true)).toThrow('no weights of this network');
  });
});

function header(json: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, Buffer.from(json)]);
}

function model(): Model {
  const network = thinNetwork();
  return {
    format: 1,
    network,
    feature: 'masked',
    mode: 'mask',
    classes: 5,
    epoch: 2,
    weights: initialWeights(network, 5, 1),
  };
}
