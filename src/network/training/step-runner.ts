import type { CompiledStep, Engine, HostTensors } from '../../engines/engine.ts';
import type { Network } from '../model/config.ts';
import type { Recipe } from './recipe.ts';
import { buildStep, stepInputs } from './step.ts';

/** Runs training steps over groups of any size. */
export interface StepRunner {
  run(inputs: HostTensors, size: number): Promise<HostTensors>;
  /** A copy of the state. */
  state(): Promise<HostTensors>;
  dispose(): Promise<void>;
}

/**
 * An engine compiles for one size. The sizes of an epoch are few (full groups, and one smaller one at its end), so the
 * step is compiled anew where the size changes, and the state handed over.
 */
export function createStepRunner(
  engine: Engine,
  network: Network,
  recipe: Recipe,
  classes: number,
  initial: HostTensors,
): StepRunner {
  const compute = buildStep(network, recipe, classes);
  let current: { readonly step: CompiledStep; readonly size: number } | undefined;
  let parked = initial; // the state while no engine holds it

  async function compiledFor(size: number): Promise<CompiledStep> {
    if (current?.size === size) return current.step;
    await park();
    current = { size, step: await engine.compileStep(compute, parked, stepInputs(network, recipe, size)) };
    parked = {};
    return current.step;
  }

  async function park(): Promise<void> {
    if (!current) return;
    parked = await current.step.state();
    await current.step.dispose();
    current = undefined;
  }

  return {
    run: async (inputs, size) => (await compiledFor(size)).run(inputs),
    state: async () => (current ? current.step.state() : parked),
    dispose: async () => {
      await current?.step.dispose();
      current = undefined;
      parked = {};
    },
  };
}
