import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { mapEntries } from '../../../base/map-entries.ts';
import type { CompiledStep, HostTensors, Precision, TensorSpecs } from '../../engine.ts';
import { checkTensors } from '../../host-tensor.ts';
import type { Provider } from '../../names.ts';
import type { Block } from '../../tracing/tensor-layout.ts';
import { untilDisposed } from '../../until-disposed.ts';
import { portName, prefixKeys } from '../graph-ports.ts';
import { runInto } from '../session/run-into.ts';
import { createSession, emptyTensor, hostData, ortTensor } from '../session/session.ts';
import { type GraphCache, rememberedStep } from './graph-cache.ts';
import { type HeldState, holdState } from './held-state.ts';
import { type StepFunction, type StepGraph, traceStep } from './step-graph.ts';

interface CompileOptions {
  readonly threads: number;
  readonly provider: Provider;
  /** Channels in a block, where convolutions are computed in blocks. */
  readonly block: Block | undefined;
  /** Where graphs are kept for later runs, those of functions with a key. */
  readonly graphs: GraphCache | undefined;
  readonly precision: Precision;
  /** All that the function depends on; see Engine. */
  readonly key: string | undefined;
}

/**
 * Traces a whole training step into one graph, or takes that graph from the cache, and loads it. The state is
 * an input and an output of the graph, in the layout of the convolutions; between steps it stays in ONNX
 * Runtime's tensors.
 */
export async function compileTrainingStep(
  fn: StepFunction,
  initialState: HostTensors,
  inputs: TensorSpecs,
  options: CompileOptions,
): Promise<CompiledStep> {
  return compileOn(await holdState(initialState, options.block, options.provider), fn, inputs, options);
}

async function compileOn(
  held: HeldState,
  fn: StepFunction,
  inputs: TensorSpecs,
  options: CompileOptions,
): Promise<CompiledStep> {
  held.acquire();
  try {
    return untilDisposed(stepOn(held, await loadStep(held, fn, inputs, options), fn, inputs, options));
  } catch (error) {
    await held.release();
    throw error;
  }
}

interface LoadedStep extends Pick<StepGraph, 'moving' | 'outputs'> {
  readonly session: InferenceSession;
}

async function loadStep(
  held: HeldState,
  fn: StepFunction,
  inputs: TensorSpecs,
  { threads, provider, block, precision, graphs, key }: CompileOptions,
): Promise<LoadedStep> {
  const overwrites = !held.isOnDevice;
  const { model, moving, outputs } = rememberedStep(
    graphs,
    key === undefined
      ? undefined
      : { key, precision, state: held.specs, inputs, block: block ?? null, overwrites },
    () => traceStep(fn, held.specs, inputs, held.layoutFor, { block, precision, overwrites }),
  );
  const onDevice = held.isOnDevice ? moving.map(({ name }) => portName.nextState(name)) : [];
  // A GPU's provider lays images out its own way, with transposes that basic rewriting takes out again where
  // it can.
  const rewriting = provider === 'cpu' ? 'none' : 'constants';
  const session = await createSession(model, { threads, provider, rewriting, onDevice });
  return { session, moving, outputs };
}

function stepOn(
  held: HeldState,
  { session, moving, outputs }: LoadedStep,
  fn: StepFunction,
  inputs: TensorSpecs,
  options: CompileOptions,
): CompiledStep {
  async function compute(feeds: Record<string, Tensor>): Promise<Readonly<Record<string, Tensor>>> {
    if (held.isOnDevice) return session.run(feeds);
    const places = {
      ...prefixKeys(
        mapEntries(outputs, (_, spec) => emptyTensor(spec)),
        portName.output,
      ),
      ...Object.fromEntries(moving.map((entry) => [portName.nextState(entry.name), held.placeFor(entry)])),
    };
    await runInto(session, feeds, places);
    return places;
  }

  return {
    async run(given) {
      checkTensors('input', inputs, given);
      const fed = mapEntries(given, (_, { data, shape }) => ortTensor(data, shape));
      const results = await compute({
        ...prefixKeys(held.tensors, portName.state),
        ...prefixKeys(fed, portName.input),
      });
      for (const entry of moving) held.moveOn(entry, results[portName.nextState(entry.name)]!);
      return mapEntries(outputs, (name, spec) => ({
        ...spec,
        data: hostData(results[portName.output(name)]!),
      }));
    },
    state: () => held.read(),
    forInputs: (others) => compileOn(held, fn, others, options),
    dispose: () => held.release(session),
  };
}
