import { InputError } from '../../base/input-error.ts';
import type { ModelPort, ModelSession } from '../../engines/engine.ts';

/** What a user says about a model; null is read off the model. */
export interface PortOptions {
  readonly output: string | null;
  readonly image: readonly [height: number, width: number] | null;
  readonly layout: 'nchw' | 'nhwc';
}

export interface FacePorts {
  readonly input: string;
  readonly output: string;
  readonly image: readonly [height: number, width: number];
  /** null: any. */
  readonly batch: number | null;
  /** It takes bytes: pixels as they are. */
  readonly takesBytes: boolean;
}

/**
 * Finds the image input and the feature output of a model that is said to turn faces into features. Throws
 * InputError with what is otherwise.
 */
export function facePorts(session: ModelSession, options: PortOptions, place: string): FacePorts {
  const [input, ...others] = session.inputs;
  if (!input || others.length > 0) {
    throw new InputError(`the model has ${session.inputs.length} inputs: ${names(session.inputs)}`, {
      place,
      cure: 'a face model has one, the images; export it without the others',
    });
  }
  requireType('input', input, ['float32', 'float16', 'uint8'], place);
  if (input.shape.length !== 0 && input.shape.length !== 4) {
    throw new InputError(`the model's input ${describe(input)} is no batch of images`, {
      place,
      cure: 'it must have four axes: batch, and channels, height and width in the order of `layout`',
    });
  }
  const isNchw = options.layout === 'nchw';
  const [batch = null, ...axes] = input.shape;
  const [channels = null, height = null, width = null] = isNchw ? axes : [axes[2], axes[0], axes[1]];
  if (channels !== null && channels !== 3) {
    throw new InputError(
      `the model's input ${describe(input)} has ${channels} channels as ${options.layout}`,
      {
        place,
        cure: `set \`layout: ${isNchw ? 'nhwc' : 'nchw'}\`, or bring a model of colour images`,
      },
    );
  }
  return {
    input: input.name,
    output: featureOutput(session, options.output, place).name,
    image: imageSize(input, [height, width], options.image, place),
    batch,
    takesBytes: input.type === 'uint8',
  };
}

function featureOutput({ outputs }: ModelSession, wanted: string | null, place: string): ModelPort {
  const output = wanted === null ? outputs[0] : outputs.find(({ name }) => name === wanted);
  if (!output || (wanted === null && outputs.length > 1)) {
    throw new InputError(
      wanted === null ? `the model has ${outputs.length} outputs` : `the model has no output "${wanted}"`,
      { place, cure: `say with \`output\` which one is the feature: ${names(outputs)}` },
    );
  }
  requireType('output', output, ['float32', 'float16', 'float64'], place);
  return output;
}

function imageSize(
  input: ModelPort,
  [height, width]: readonly [number | null, number | null],
  wanted: PortOptions['image'],
  place: string,
): [height: number, width: number] {
  const [h, w] = [wanted?.[0] ?? height, wanted?.[1] ?? width];
  if (h === null || w === null) {
    throw new InputError(`the model's input ${describe(input)} takes images of any size`, {
      place,
      cure: 'say with `image: [height, width]` which one it is for',
    });
  }
  if ((height ?? h) === h && (width ?? w) === w) return [h, w];
  throw new InputError(`the model's input ${describe(input)} takes no images of ${h}x${w} (height x width)`, {
    place,
    cure: 'leave `image` out, or set `layout`',
  });
}

function requireType(role: string, port: ModelPort, types: readonly string[], place: string): void {
  if (types.includes(port.type)) return;
  throw new InputError(`the model's ${role} ${port.name} is of type ${port.type}`, {
    place,
    cure: `export the model with an ${role} of type ${types.join(', ')}`,
  });
}

function names(ports: readonly ModelPort[]): string {
  return ports.map(({ name }) => name).join(', ') || 'none';
}

/** image [?, 3, 112, 96] */
function describe({ name, shape }: ModelPort): string {
  return `${name} [${shape.map((size) => size ?? '?').join(', ')}]`;
}
