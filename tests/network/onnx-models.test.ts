import { describe, expect, test } from 'vitest';
import type { HostTensors, ModelPort, ModelSession } from '../../src/engines/engine.ts';
import { measureEmbedding, onnxExtractor } from '../../src/network/features/onnx-extractor.ts';
import { facePorts } from '../../src/network/features/onnx-ports.ts';
import type { OnnxModel } from '../../src/network/formats/onnx-model-file.ts';

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

test('the length of the feature is measured', async () => {
  const { session } = echo();
  await expect(measureEmbedding(session, MODEL, 'm.onnx')).resolves.toBe(24);
  const failing: ModelSession = { ...session, run: () => Promise.reject(new Error('Got 2 Expected 1')) };
  await expect(measureEmbedding(failing, MODEL, 'm.onnx')).rejects.toThrow(/2 images: Got 2 Expected 1/);
});

describe('the ports of a face model', () => {
  test('are found', () => {
    const ports = { input: 'images', output: 'feature', image: [2, 4], batch: null };
    expect(facePorts(echo().session, NOTHING_SAID, 'm.onnx')).toEqual(ports);
    const nhwc = echo([{ ...IMAGES, shape: [1, null, null, 3] }]).session;
    expect(facePorts(nhwc, { output: 'feature', image: [8, 6], layout: 'nhwc' }, 'm.onnx')).toEqual({
      ...ports,
      ...{ image: [8, 6], batch: 1 },
    });
  });

  test.each([
    ['two inputs', echo([IMAGES, { ...IMAGES, name: 'mask' }]), {}, /2 inputs: images, mask/],
    ['bytes as input', echo([{ ...IMAGES, type: 'uint8' }]), {}, /input images is of type uint8/],
    ['a flat input', echo([{ ...IMAGES, shape: [null, 24] }]), {}, /images \[\?, 24\] is no batch of images/],
    ['grey images', echo([{ ...IMAGES, shape: [null, 1, 2, 4] }]), {}, /has 1 channels as nchw/],
    ['no size', echo([{ ...IMAGES, shape: [null, 3, null, null] }]), {}, /images of any size/],
    ['another size', echo(), { image: [4, 4] }, /takes no images of 4x4/],
    ['two outputs', echo([IMAGES], [FEATURE, { ...FEATURE, name: 'logits' }]), {}, /2 outputs/],
    ['no such output', echo(), { output: 'logits' }, /no output "logits"/],
    ['half-precision output', echo([IMAGES], [{ ...FEATURE, type: 'float16' }]), {}, /is of type float16/],
  ] as const)('with %s are an error', (_name, { session }, options, message) => {
    expect(() => facePorts(session, { ...NOTHING_SAID, ...options }, 'm.onnx')).toThrow(message);
  });
});
