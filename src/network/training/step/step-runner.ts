import type { CompiledStep, Engine, HostTensors } from '../../../engines/engine.ts';
import type { Network } from '../../model/config.ts';
import { CLASSIFIER } from '../../model/parameters.ts';
import type { Recipe } from '../recipe.ts';
import { buildStep, stepInputs, stepKey } from './step.ts';

/** Runs training steps over groups of any size, on one state. */
export interface StepRunner {
  run(inputs: HostTensors, size: number): Promise<HostTensors>;
  /** A copy of the state. */
  state(): Promise<HostTensors>;
  dispose(): Promise<void>;
}

/**
 * Compiles the step for full groups at once, and for each other size when it first occurs; an epoch has one
 * such size, at its end.
 */
export async function createStepRunner(
  engine: Engine,
  network: Network,
  recipe: Recipe,
  initial: HostTensors,
): Promise<StepRunner> {
  const classes = initial[CLASSIFIER]!.shape[0]!;
  const inputs = (size: number) => stepInputs(network, recipe, size, classes);
  const full = await engine.compileStep(buildStep(network, recipe), initial, inputs(recipe.group), {
    key: stepKey(network, recipe),
    precision: recipe.precision,
  });
  const steps = new Map<number, CompiledStep>([[recipe.group, full]]);

  async function compiledFor(size: number): Promise<CompiledStep> {
    const step = steps.get(size) ?? (await full.forInputs(inputs(size)));
    steps.set(size, step);
    return step;
  }

  return {
    run: async (given, size) => (await compiledFor(size)).run(given),
    state: () => full.state(),
    dispose: async () => {
      for (const step of steps.values()) await step.dispose();
    },
  };
}
