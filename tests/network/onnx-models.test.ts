import { describe, expect, test } from 'vitest';
import type { HostTensors, ModelPort, ModelSession } from '../../src/engines/engine.ts';
import { openModelSession } from '../../src/engines/onnxruntime/session/model-session.ts';
import { measureModel, onnxExtractor } from '../../src/network/features/onnx-extractor.ts';
import { facePorts, type PortOptions } from '../../src/network/features/onnx-ports.ts';
import type { OnnxModel } from '../../src/network/formats/onnx-model-file.ts';
import { fixturePath } from './support/fixtures.ts';

const IMAGES: ModelPort = { name: 'images', type: 'float32', shape: [null, 3, 2, 4] };
const FEATURE: ModelPort = { name: 'feature', type: 'float32', shape: [null, 24] };
const NOTHING_SAID = { output: null, image: null, layout: 'nchw' } as const;

const MODEL: OnnxModel = {
  ...{ input: 'images', output: 'feature', image: [2, 4], layout: 'nchw', colour: 'rgb' },
  ...{ mean: [0, 0, 0], scale: [1, 1, 1], flip: 'none', batch: null, embedding: 24 },
};

/** A model whose feature is its input as it is, so that what reaches it can be seen. */
function echo(inputs: readonly ModelPort[] = [IMAGES], outputs: readonly ModelPort[] = [FEATURE]) {
  const seen: HostTensors[] = [];
  const session: ModelSession = {
    inputs,
    outputs,
    async run(given) {
      seen.push(given);
      return { feature: given['images']! };
    },
    async dispose() {},
  };
  return { session, seen };
}

/** Images of 2x4; the red of pixel i is 10 i, green 1 more, blue 2 more. */
function pixels(count: number): Uint8Array {
  return Uint8Array.from({ length: count * 24 }, (_, i) => 10 * Math.floor(i / 3) + (i % 3));
}

describe('an ONNX model is fed with', () => {
  test('planes of colours in NCHW, pixels in NHWC', async () => {
    const nchw = await onnxExtractor(echo().session, MODEL, { batch: 8 }).run(pixels(1));
    expect([...nchw]).toEqual([0, 1, 2].flatMap((c) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => 10 * i + c)));
    const nhwc = await onnxExtractor(echo().session, { ...MODEL, layout: 'nhwc' }, { batch: 8 }).run(
      pixels(1),
    );
    expect([...nhwc.subarray(0, 7)]).toEqual([0, 1, 2, 10, 11, 12, 20]);
  });

  test('(pixel - mean) * scale, by channels in the order of its colours', async () => {
    const model: OnnxModel = {
      ...MODEL,
      ...{ layout: 'nhwc', colour: 'bgr', mean: [100, 10, 1], scale: [1, 2, 4] },
    };
    const fed = await onnxExtractor(echo().session, model, { batch: 8 }).run(pixels(1));
    // Pixel 1 is red 10, green 11, blue 12.
    expect([...fed.subarray(3, 6)]).toEqual([12 - 100, (11 - 10) * 2, (10 - 1) * 4]);
  });

  test('as many images as there are, or as its fixed batch wants', async () => {
    const open = echo();
    await onnxExtractor(open.session, MODEL, { batch: 2 }).run(pixels(3));
    expect(open.seen.map(({ images }) => images!.shape[0])).toEqual([2, 1]);
    const fixed = echo();
    const features = await onnxExtractor(fixed.session, { ...MODEL, batch: 2 }, { batch: 64 }).run(pixels(3));
    expect(fixed.seen.map(({ images }) => images!.shape[0])).toEqual([2, 2]);
    expect([...features]).toEqual([
      ...(await onnxExtractor(echo().session, MODEL, { batch: 3 }).run(pixels(3))),
    ]);
  });

  test('the mirror image too where its feature is the sum of both', async () => {
    const model: OnnxModel = { ...MODEL, layout: 'nhwc', flip: 'sum' };
    const features = await onnxExtractor(echo().session, model, { batch: 8 }).run(pixels(1));
    expect(features[0]).toBe(0 + 30);
    expect(features[3]).toBe(10 + 20);
  });
});

describe('what a model computes is measured', () => {
  const measured = (run: ModelSession['run'], batch: number | null = null) =>
    measureModel({ ...echo().session, run }, { ...MODEL, batch }, 'm.onnx');
  const features = (data: Float32Array) => ({ feature: { shape: [], dtype: 'float32', data } as const });

  test('for its length', async () => {
    await expect(measureModel(echo().session, MODEL, 'm.onnx')).resolves.toEqual({
      embedding: 24,
      batch: null,
    });
    await expect(measureModel(echo().session, { ...MODEL, batch: 3 }, 'm.onnx')).resolves.toEqual({
      embedding: 24,
      batch: 3,
    });
  });

  test.each([
    [
      'computes one image alone',
      ({ images }: HostTensors) => {
        if (images!.shape[0] !== 1) throw new Error('Got 2 Expected 1');
        return features(images!.data as Float32Array);
      },
    ],
    [
      'gives one feature for all images',
      ({ images }: HostTensors) => features((images!.data as Float32Array).slice(0, 24)),
    ],
    [
      'mixes images',
      ({ images }: HostTensors) => {
        const data = images!.data as Float32Array;
        const mean = data.reduce((a, b) => a + b, 0) / data.length;
        return features(data.map((value) => value - mean));
      },
    ],
  ])('and is given one image at a time where it %s', async (_, run) => {
    await expect(measured(async (given) => run(given))).resolves.toEqual({ embedding: 24, batch: 1 });
  });

  test('and is an error where it computes none, or no whole features', async () => {
    await expect(measured(() => Promise.reject(new Error('Got 2 Expected 1')))).rejects.toThrow(
      'cannot compute 1 image: Got 2 Expected 1',
    );
    await expect(measured(async () => features(new Float32Array(7)), 2)).rejects.toThrow(
      '7 numbers for 2 images',
    );
  });
});

/** Graphs of one 64x48 image: mean pooling, in half precision, of bytes, with other layouts and batches. */
describe('the features of', () => {
  const file = (name: string): string => fixturePath(`onnx/${name}.onnx`);
  const image = Uint8Array.from(
    { length: 3 * 64 * 48 * 3 },
    (_, i) => (i * 13 + Math.floor(i / 9216) * 5) % 256,
  );
  const computed = async (name: string, options: Partial<PortOptions & OnnxModel> = {}) => {
    const session = await openModelSession(file(name), { threads: 1, provider: 'cpu' });
    try {
      const { takesBytes, ...ports } = facePorts(session, { ...NOTHING_SAID, ...options }, name);
      const scaled = takesBytes ? { mean: [0, 0, 0], scale: [1, 1, 1] } : { mean: MEAN, scale: SCALE };
      const known = { ...MODEL, ...options, ...ports, ...scaled, batch: ports.batch };
      const model = { ...known, ...(await measureModel(session, known, name)) };
      return { ...model, features: await onnxExtractor(session, model, { batch: 8 }).run(image) };
    } finally {
      await session.dispose();
    }
  };
  const [MEAN, SCALE] = [
    [127.5, 127.5, 127.5],
    [1 / 127.5, 1 / 127.5, 1 / 127.5],
  ];

  test.each([
    ['fixed1', {}, 1, 6],
    ['map', {}, null, 6],
    ['reshape1b', {}, 1, 6],
    ['nhwc', { layout: 'nhwc' }, null, 6],
    ['fp16', {}, null, 2],
    ['uint8', {}, null, 4],
  ] as const)('%s.onnx are those of the pooled pixels', async (name, options, batch, digits) => {
    const { features, batch: found, embedding } = await computed(name, options);
    expect([embedding, found]).toEqual([144, batch]);
    // Of bytes the mean is that of the pixels as they are.
    const expected = pooled(image, 3).map((value) => (name === 'uint8' ? 127.5 * value + 127.5 : value));
    expect(features).toHaveLength(expected.length);
    for (const [i, value] of features.entries()) expect(value, `${i}`).toBeCloseTo(expected[i]!, digits);
  });

  /** Means of 8x8 pixels of each plane, of (pixel - 127.5) / 127.5. */
  function pooled(pixels: Uint8Array, count: number): number[] {
    return Array.from({ length: count * 144 }, (_, at) => {
      const [n, c, y, x] = [
        Math.floor(at / 144),
        Math.floor((at % 144) / 48),
        Math.floor((at % 48) / 6),
        at % 6,
      ];
      let sum = 0;
      for (let i = 0; i < 64; i++) {
        const [row, column] = [8 * y + Math.floor(i / 8), 8 * x + (i % 8)];
        sum += pixels[n * 9216 + (row * 48 + column) * 3 + c]!;
      }
      return (sum / 64 - 127.5) / 127.5;
    });
  }
});

describe('the ports of a face model', () => {
  test('are found', () => {
    const ports = { input: 'images', output: 'feature', image: [2, 4], batch: null, takesBytes: false };
    expect(facePorts(echo().session, NOTHING_SAID, 'm.onnx')).toEqual(ports);
    const nhwc = echo([{ ...IMAGES, shape: [1, null, null, 3] }]).session;
    expect(facePorts(nhwc, { output: 'feature', image: [8, 6], layout: 'nhwc' }, 'm.onnx')).toEqual({
      ...ports,
      ...{ image: [8, 6], batch: 1 },
    });
  });

  test.each([
    ['two inputs', echo([IMAGES, { ...IMAGES, name: 'mask' }]), {}, /2 inputs: images, mask/],
    ['whole numbers as input', echo([{ ...IMAGES, type: 'int64' }]), {}, /input images is of type int64/],
    ['a flat input', echo([{ ...IMAGES, shape: [null, 24] }]), {}, /images \[\?, 24\] is no batch of images/],
    ['grey images', echo([{ ...IMAGES, shape: [null, 1, 2, 4] }]), {}, /has 1 channels as nchw/],
    ['no size', echo([{ ...IMAGES, shape: [null, 3, null, null] }]), {}, /images of any size/],
    ['another size', echo(), { image: [4, 4] }, /takes no images of 4x4/],
    ['two outputs', echo([IMAGES], [FEATURE, { ...FEATURE, name: 'logits' }]), {}, /2 outputs/],
    ['no such output', echo(), { output: 'logits' }, /no output "logits"/],
    ['texts as output', echo([IMAGES], [{ ...FEATURE, type: 'string' }]), {}, /is of type string/],
  ] as const)('with %s are an error', (_name, { session }, options, message) => {
    expect(() => facePorts(session, { ...NOTHING_SAID, ...options }, 'm.onnx')).toThrow(message);
  });
});
