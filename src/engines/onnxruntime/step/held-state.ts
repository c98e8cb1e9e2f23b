import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { mapEntries } from '../../../base/map-entries.ts';
import type { HostTensor, HostTensors, TensorSpecs } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import { type Block, physicalShape, type TensorLayout } from '../../tracing/tensor-layout.ts';
import { arrayIn } from '../../tracing/value.ts';
import { weightLayout } from '../graph-ports.ts';
import { keepsTensors } from '../providers/keeps-tensors.ts';
import { hostData, ortTensor } from '../session/session.ts';
import { copyTensors } from './copy-tensors.ts';
import type { MovingEntry } from './step-graph.ts';

/**
 * The state between steps: ONNX Runtime's tensors, on the device where the provider keeps them there, each in
 * the layout that `layoutFor` gives to its shape.
 */
export interface HeldState {
  readonly specs: TensorSpecs;
  /** The provider keeps it: its next values are made there, and replace it. */
  readonly isOnDevice: boolean;
  readonly layoutFor: (shape: readonly number[]) => TensorLayout;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Where the next value of an entry is to be written; on a device ONNX Runtime gives it a place. */
  placeFor(entry: MovingEntry): Tensor;
  /** Takes over an entry's next value. */
  moveOn(entry: MovingEntry, next: Tensor): void;
  /** Copies the state out. */
  read(): Promise<HostTensors>;
  /** Counts a step that moves this state; it is freed when as many have let go of it. */
  acquire(): void;
  /**
   * Lets go of the state, and of the step's session, if it has come to have one. Sessions are released with
   * the state, after its tensors: on a device each tensor lies in the memory of the session that made it.
   */
  release(session?: InferenceSession): Promise<void>;
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
  const isOnDevice = keepsTensors(provider);
  // What no step moves would otherwise be copied to the device by every step.
  const placed = isOnDevice ? await copyTensors(given, provider, 'device') : undefined;
  const tensors = { ...(placed?.tensors ?? given) };
  /** Sessions of which nobody but the state has need. */
  const makers: Pick<InferenceSession, 'release'>[] = placed ? [placed] : [];
  /** Of entries that are not written over: the memory of the value before the last one. */
  const spare = new Map<string, HostTensor['data']>();
  let users = 0;
  return {
    specs,
    isOnDevice,
    layoutFor,
    tensors,
    placeFor({ name, shape, overwrites }) {
      const last = hostData(tensors[name]!);
      return ortTensor(overwrites ? last : (spare.get(name) ?? last.slice()), shape);
    },
    moveOn({ name, overwrites }, next) {
      const last = tensors[name]!;
      if (isOnDevice) {
        last.dispose();
        tensors[name] = next;
      } else if (!overwrites) {
        spare.set(name, hostData(last));
        tensors[name] = ortTensor(hostData(next), last.dims);
      }
    },
    async read() {
      const copied = isOnDevice ? await copyTensors(tensors, provider, 'host') : undefined;
      const values = copied?.tensors ?? tensors;
      const state = mapEntries(specs, (name, { shape, dtype }) => ({
        shape,
        dtype,
        data: arrayIn(hostData(values[name]!).slice(), shape, layoutFor(shape), 'natural'),
      }));
      await copied?.release();
      return state;
    },
    acquire() {
      users++;
    },
    async release(session) {
      users--;
      if (session) makers.push(session);
      if (users > 0) return;
      for (const tensor of Object.values(tensors)) tensor.dispose();
      for (const maker of makers.splice(0)) await maker.release();
    },
  };
}
