import type { TrainOptions } from '../../generated/stage-options.ts';
import { readWeights } from '../../network/formats/read-weights.ts';
import { transferWeights } from '../../network/formats/transfer.ts';
import type { Network } from '../../network/model/config.ts';
import { initialWeights, type Weights } from '../../network/model/initialise.ts';
import type { StageContext } from '../context.ts';

/** Random weights, with those of the model that `init` names put in. */
export async function startingWeights(
  context: StageContext<TrainOptions>,
  network: Network,
  classes: number,
): Promise<Weights> {
  const { init, seed } = context.options;
  const fresh = initialWeights(network, classes, seed);
  if (init === 'none') return fresh;
  const source = await readWeights(init);
  const { weights, copied, left, fresh: unset } = transferWeights(fresh, source, init);
  context.note(`starts from a trained model: ${copied} tensors copied`);
  if (left.length > 0) context.note(`not taken over: ${left.join(', ')}`);
  if (unset.length > 0) context.note(`started anew: ${unset.join(', ')}`);
  return weights;
}
