import type { Tensor } from 'onnxruntime-node';
import type { HostTensors, TensorSpecs } from '../engine.ts';
import { type Block, type Layout, physicalShape } from '../tracing/layout.ts';
import { arrayIn } from '../tracing/value.ts';
import { copyTensors } from './copy-tensors.ts';
import { mapEntries, weightLayout } from './graph-ports.ts';
import { keepsTensors, type Provider } from './provider.ts';
import { hostData, ortTensor } from './session.ts';

/**
 * The state between steps: ONNX Runtime's tensors, on the device where the provider keeps them there, each in the layout
 * that `layoutFor` gives to its shape.
 */
export interface HeldState {
  readonly specs: TensorSpecs;
  readonly layoutFor: (shape: readonly number[]) => Layout;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Takes over the tensor of an entry's next value; the last one is freed. */
  replace(name: string, next: Tensor): void;
  /** Copies the state out. */
  read(): Promise<HostTensors>;
  /** Counts a step that moves this state; it is freed when as many have let go of it. */
  acquire(): void;
  release(): void;
}

export async function holdState(
  state: HostTensors,
  block: Block | undefined,
  provider: Provider,
): Promise<HeldState> {
  const layoutFor = (shape: readonly number[]) => weightLayout(shape, block);
  const specs: TensorSpecs = mapEntries(state, (_, { shape, dtype }) => ({ shape, dtype }));
  const given = mapEntries(state, (_, { shape, data }) => {
    const layout = layoutFor(shape);
    return ortTensor(arrayIn(data.slice(), shape, 'natural', layout), physicalShape(shape, layout));
  });
  const onDevice = keepsTensors(provider);
  // What no step moves would otherwise be copied to the device by every step.
  const tensors = onDevice ? await copyTensors(given, provider, 'device') : given;
  let users = 0;
  return {
    specs,
    layoutFor,
    tensors,
    replace(name, next) {
      tensors[name]!.dispose();
      tensors[name] = next;
    },
    async read() {
      const values = onDevice ? await copyTensors(tensors, provider, 'host') : tensors;
      return mapEntries(specs, (name, { shape, dtype }) => ({
        shape,
        dtype,
        data: arrayIn(hostData(values[name]!).slice(), shape, layoutFor(shape), 'natural'),
      }));
    },
    acquire() {
      users++;
    },
    release() {
      users--;
      if (users === 0) for (const tensor of Object.values(tensors)) tensor.dispose();
    },
  };
}
