import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { HostBytes, HostTensor, TensorSpec } from '../../engine.ts';
import { elementCount } from '../../host-tensor.ts';
import type { Provider } from '../../names.ts';

export interface SessionOptions {
  readonly threads: number;
  /** What it doesn't compute falls to the processor. */
  readonly provider: Provider;
  /**
   * How far ONNX Runtime may rewrite the graph. `all` helps a model of standard operators; of a traced
   * training step it makes a slower one, whose chosen transposes it fuses into slow ones. `constants`
   * computes what depends on no input.
   */
  readonly rewriting: 'none' | 'constants' | 'all';
  /** Outputs that stay on the provider's device; none, if not given. */
  readonly onDevice?: readonly string[];
}

const EXECUTION_PROVIDERS: Readonly<
  Record<Exclude<Provider, 'cpu'>, InferenceSession.ExecutionProviderConfig>
> = {
  // In NHWC, its default, onnxruntime-node 1.30 computes wrong numbers where a convolution's input channels
  // are a multiple of three above three and none of four, and its output channels one of four: 6 to 8, say.
  webgpu: { name: 'webgpu', preferredLayout: 'NCHW' },
  cuda: 'cuda',
};

const LEVEL = { none: 'disabled', constants: 'basic', all: 'all' } as const;

/** Loads a model, its bytes or its file, into ONNX Runtime. */
export function createSession(
  model: Uint8Array | string,
  { threads, provider, rewriting, onDevice = [] }: SessionOptions,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: provider === 'cpu' ? ['cpu'] : [EXECUTION_PROVIDERS[provider], 'cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: LEVEL[rewriting],
    // Planning memory as one block costs 1.5 GiB more on the full-size training step, and is slower.
    enableMemPattern: false,
    // A thread that spins while it waits gains nothing on an idle machine, and halves the speed on a busy
    // one.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
    // The other outputs come to the host.
    ...(onDevice.length > 0 && {
      preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const])),
    }),
  };
  // The same call, twice: its overloads know no union.
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}

export function ortTensor(data: (HostTensor | HostBytes)['data'], shape: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Uint8Array) return new Tensor('uint8', data, shape);
  return new Tensor('int32', data, shape);
}

/** A place for an output. */
export function emptyTensor({ dtype, shape }: TensorSpec): Tensor {
  const count = elementCount(shape);
  return ortTensor(dtype === 'float32' ? new Float32Array(count) : new Int32Array(count), shape);
}

export function hostData(tensor: Tensor): HostTensor['data'] {
  return tensor.data as HostTensor['data'];
}
