import { InputError } from '../../../base/input-error.ts';
import type { HostTensors, ModelPort, ModelSession } from '../../../engines/engine.ts';
import { openModelSession } from '../../../engines/onnxruntime/session/model-session.ts';
import type { RgbPixels } from '../../../faces/detection/area-resize.ts';
import { decodeGrids, GRID_RULES } from '../../../faces/detection/grids/decode-grids.ts';
import { type GridFormat, gridHeads } from '../../../faces/detection/grids/grid-heads.ts';
import type { Size } from '../../../faces/geometry.ts';
import type { Detector, DetectorSettings } from './detector.ts';

/** Sides of a picture are whole multiples of the largest stride. */
const STEP = 32;

/**
 * A detector of the user's: YuNet or SCRFD, told apart by the shapes of its outputs. Photographs stand at the
 * upper left of its input, which is black beyond them.
 */
export async function openGivenDetector(model: string, settings: DetectorSettings): Promise<Detector> {
  const session = await openModelSession(model, { threads: 1, provider: 'cpu' }).catch((error: Error) => {
    throw new InputError(`ONNX Runtime cannot load the detector: ${error.message}`, {
      place: model,
      cure: 'give a whole ONNX file of YuNet or SCRFD',
    });
  });
  const port = inputOf(session, model);
  const fixed = sizeOf(port);
  const compute = async (input: Size, planes: Float32Array) => {
    const image = { shape: [1, 3, input.height, input.width], dtype: 'float32', data: planes } as const;
    const outputs = await session.run({ [port.name]: image }).catch((error: Error) => {
      throw new InputError(`ONNX Runtime cannot run the detector: ${error.message}`, { place: model });
    });
    const found = gridHeads(floatsOf(outputs), input);
    if (found) return found;
    const shapes = Object.values(outputs).map(({ shape }) => `[${shape.join(', ')}]`);
    throw new InputError(`the model is no detector that is known: its outputs are ${shapes.join(', ')}`, {
      place: model,
      cure: 'give one of YuNet, or one of SCRFD that finds points (kps), or leave `model` out for MTCNN',
    });
  };
  const probe = fixed ?? { width: 2 * STEP, height: 2 * STEP };
  const { format } = await compute(probe, new Float32Array(3 * probe.width * probe.height));
  const threshold = settings.threshold ?? GRID_RULES[format].threshold;
  return {
    name: format,
    largest: fixed,
    async detect(photo) {
      const input = fixed ?? { width: roundedUp(photo.width), height: roundedUp(photo.height) };
      return decodeGrids(await compute(input, planesOf(photo, input, format)), input, threshold);
    },
    dispose: session.dispose,
  };
}

function inputOf({ inputs }: ModelSession, model: string): ModelPort {
  const [port] = inputs;
  const [batch, channels] = port?.shape ?? [];
  const isImage =
    port?.shape.length === 4 && (batch === 1 || batch === null) && (channels === 3 || channels === null);
  if (port && inputs.length === 1 && isImage && port.type === 'float32') return port;
  const described = inputs.map(
    ({ type, shape }) => `${type} [${shape.map((size) => size ?? '?').join(', ')}]`,
  );
  throw new InputError(`the model is no detector that is known: its inputs are ${described.join('; ')}`, {
    place: model,
    cure: 'give one whose only input is a float32 picture, [1, 3, height, width]',
  });
}

/** Of a model that takes pictures of one size. */
function sizeOf({ shape }: ModelPort): Size | undefined {
  const [, , height, width] = shape;
  if (!height || !width) return undefined;
  return height % STEP === 0 && width % STEP === 0 ? { width, height } : undefined;
}

function roundedUp(side: number): number {
  return Math.ceil(side / STEP) * STEP;
}

function floatsOf(outputs: HostTensors) {
  return Object.values(outputs).flatMap(({ shape, data }) =>
    data instanceof Float32Array ? [{ shape, data }] : [],
  );
}

/** YuNet takes blue, green and red as they are, SCRFD red, green and blue from -1 to 1. */
const INPUTS: Record<GridFormat, { readonly order: readonly number[]; value(byte: number): number }> = {
  yunet: { order: [2, 1, 0], value: (byte) => byte },
  scrfd: { order: [0, 1, 2], value: (byte) => (byte - 127.5) / 128 },
};

function planesOf({ width, height, data }: RgbPixels, input: Size, format: GridFormat): Float32Array {
  const { order, value } = INPUTS[format];
  const values = Float32Array.from({ length: 256 }, (_, byte) => value(byte));
  const plane = input.width * input.height;
  const planes = new Float32Array(3 * plane).fill(values[0]!);
  for (const [to, from] of order.entries()) {
    for (let y = 0; y < height; y++) {
      let at = 3 * y * width + from;
      const row = to * plane + y * input.width;
      for (let x = 0; x < width; x++, at += 3) planes[row + x] = values[data[at]!]!;
    }
  }
  return planes;
}
