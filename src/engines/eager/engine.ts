import type {
  CompiledFunction,
  CompiledStep,
  Engine,
  HostInputs,
  HostTensor,
  HostTensors,
  TensorSpecs,
  Tensors,
} from '../engine.ts';
import { checkTensors } from '../host-tensor.ts';
import { tf, withBackend } from '../tensorflow/core.ts';
import { untilDisposed } from '../until-disposed.ts';

/**
 * An engine that does not compile: functions run op by op on a TensorFlow.js backend that is registered
 * already.
 */
export function createEagerEngine(name: Engine['name'], backend: string, facts: Engine['facts']): Engine {
  return {
    name,
    facts,
    async compile(fn, constants, inputs): Promise<CompiledFunction> {
      const weights = place(backend, constants);
      return {
        async run(given) {
          checkTensors('input', inputs, given);
          return fetch(withBackend(backend, () => unshared(fn(weights, toTensors(given)))));
        },
        async dispose() {
          tf.dispose(weights);
        },
      };
    },
    async compileStep(fn, initialState, inputs, { precision } = {}): Promise<CompiledStep> {
      if (precision === 'mixed')
        throw new Error(`Mixed precision is for the engine onnxruntime; ${name} has float32 only.`);
      return stepOn({ tensors: place(backend, initialState), users: 0 }, backend, fn, inputs);
    },
    async dispose() {},
  };
}

/** A state that several steps move. */
interface SharedState {
  readonly tensors: Record<string, tf.Tensor>;
  users: number;
}

function stepOn(
  shared: SharedState,
  backend: string,
  fn: Parameters<Engine['compileStep']>[0],
  inputs: TensorSpecs,
): CompiledStep {
  const state = shared.tensors;
  shared.users++;
  return untilDisposed({
    async run(given) {
      checkTensors('input', inputs, given);
      const results = withBackend(backend, () => {
        const { state: next, outputs } = fn(state, toTensors(given));
        return { next: unshared(next), outputs: unshared(outputs) };
      });
      for (const [entry, tensor] of Object.entries(results.next)) replace(state, entry, tensor);
      return fetch(results.outputs);
    },
    state: () => read(state),
    forInputs: async (others) => stepOn(shared, backend, fn, others),
    async dispose() {
      shared.users--;
      if (shared.users === 0) tf.dispose(state);
    },
  });
}

function place(backend: string, tensors: HostTensors): Record<string, tf.Tensor> {
  return withBackend(backend, () => toTensors(tensors));
}

function toTensors(tensors: HostInputs): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape, dtype }]) => {
      // The backend may keep the array that it is given, and the caller may change it.
      const [own, type] =
        dtype === 'uint8' ? [Int32Array.from(data), 'int32' as const] : [data.slice(), dtype];
      return [name, tf.tensor(own, [...shape], type)];
    }),
  );
}

/**
 * Tensors of their own, so that freeing one does not free an input or a weight that fn returned as it was.
 */
function unshared(tensors: Tensors): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      tensor.dtype === 'bool' ? tf.cast(tensor, 'int32') : tf.clone(tensor),
    ]),
  );
}

function replace(state: Record<string, tf.Tensor>, name: string, next: tf.Tensor): void {
  const before = state[name];
  if (!before) throw new Error(`The step returned a state "${name}" that it was not given.`);
  if (String(before.shape) !== String(next.shape) || before.dtype !== next.dtype) {
    throw new Error(
      `The step turned the state "${name}" from ${before.dtype}[${before.shape}] into ${next.dtype}[${next.shape}].`,
    );
  }
  before.dispose();
  state[name] = next;
}

async function fetch(tensors: Record<string, tf.Tensor>): Promise<HostTensors> {
  try {
    return await read(tensors);
  } finally {
    tf.dispose(tensors);
  }
}

async function read(tensors: Tensors): Promise<HostTensors> {
  const entries = Object.entries(tensors).map(async ([name, tensor]): Promise<[string, HostTensor]> => {
    const values = await tensor.data();
    // Copies: a backend may hand out its own array, and one of bytes for what was a truth value.
    if (tensor.dtype === 'int32')
      return [name, { shape: tensor.shape, dtype: 'int32', data: Int32Array.from(values) }];
    return [name, { shape: tensor.shape, dtype: 'float32', data: Float32Array.from(values) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
