import { InputError } from '../../base/input-error.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { readWeights } from '../../network/formats/read-weights.ts';
import { transferWeights } from '../../network/formats/transfer.ts';
import type { Network } from '../../network/model/config.ts';
import { initialWeights, type Weights } from '../../network/model/initialise.ts';
import { frozenOf } from '../../network/training/freeze.ts';
import type { StageContext } from '../context.ts';

/** Random weights, with those of the model that `init` names put in. */
export async function startingWeights(
  context: StageContext<TrainOptions>,
  network: Network,
  classes: number,
): Promise<Weights> {
  const { init, seed, freeze } = context.options;
  const fresh = initialWeights(network, classes, seed);
  if (init === 'none') {
    if (freeze !== 'none') throw nothingToKeep(freeze);
    return fresh;
  }
  const source = await readWeights(init);
  const { weights, copied, left, fresh: unset } = transferWeights(fresh, source, init);
  if (freeze !== 'none') requireGiven(frozenOf(network, { freeze }).names, unset, init);
  context.note(`starts from a trained model: ${copied} tensors copied`);
  if (left.length > 0) context.note(`not taken over: ${left.join(', ')}`);
  if (unset.length > 0) context.note(`started anew: ${unset.join(', ')}`);
  return weights;
}

function nothingToKeep(freeze: string): InputError {
  return new InputError('random weights that are frozen learn nothing', {
    place: 'freeze',
    cure: `say in \`init\` whose weights are kept (an experiment, or path: of a checkpoint), or leave \`freeze: ${freeze}\` out`,
  });
}

function requireGiven(frozen: ReadonlySet<string>, unset: readonly string[], place: string): void {
  const missing = unset.filter((name) => frozen.has(name));
  if (missing.length === 0) return;
  throw new InputError(
    `it has no ${missing[0]}, one of ${missing.length} tensors that are frozen: they would stay random`,
    {
      place,
      cure: 'start from a model that has them (of the same variant), or freeze less',
    },
  );
}
