import { groupDigits } from '../../base/group-digits.ts';
import { InputError } from '../../base/input-error.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { type GivenWeights, readWeights } from '../../network/formats/read-weights.ts';
import { transferWeights } from '../../network/formats/transfer.ts';
import type { Network } from '../../network/model/config.ts';
import { initialWeights, type Weights } from '../../network/model/initialise.ts';
import { CLASSIFIER } from '../../network/model/parameters.ts';
import { frozenOf } from '../../network/training/freeze.ts';
import type { StageContext } from '../context.ts';
import type { TrainingFaces } from './training-faces.ts';

type People = Pick<TrainingFaces, 'classes' | 'people'>;

/** Random weights, with those of the model that `init` names put in. */
export async function startingWeights(
  context: StageContext<TrainOptions>,
  network: Network,
  people: People,
): Promise<Weights> {
  const { init, seed, freeze, 'init-classifier': classifier } = context.options;
  const fresh = initialWeights(network, people.classes, seed);
  if (init === 'none') {
    if (freeze !== 'none') throw nothingToKeep(freeze);
    if (classifier !== 'auto') throw nothingToTakeOver(classifier);
    return fresh;
  }
  const source = await readWeights(init);
  if (source.remark !== undefined) context.note(`${init}: ${source.remark}`);
  const others = classifier === 'auto' ? tellOthers(source, people) : undefined;
  if (others !== undefined) context.note(`the identity classifier starts anew: ${others}`);
  if (others === undefined && classifier === 'auto' && isUntold(source, people)) {
    context.note(
      'the identity classifier is taken over: it is of as many people, and nothing says whether of the same (`init-classifier: anew` if not)',
    );
  }
  const withClassifier = classifier === 'keep' || (classifier === 'auto' && others === undefined);
  const transfer = transferWeights(fresh, source.weights, init, withClassifier);
  if (freeze !== 'none') requireGiven(frozenOf(network, { freeze }).names, transfer.fresh, init);
  context.note(`starts from a trained model: ${transfer.copied} tensors copied`);
  if (transfer.left.length > 0) context.note(`not taken over: ${transfer.left.join(', ')}`);
  if (transfer.fresh.length > 0) context.note(`started anew: ${transfer.fresh.join(', ')}`);
  return transfer.weights;
}

function isUntold({ weights, people }: GivenWeights, here: People): boolean {
  return weights.has(CLASSIFIER) && (people === undefined || here.people === undefined);
}

/** Why the classifier's rows are of other people than those here; undefined where they are not. */
function tellOthers({ weights, people }: GivenWeights, here: People): string | undefined {
  const rows = weights.get(CLASSIFIER)?.shape[0];
  if (rows === undefined) return undefined;
  if (rows !== here.classes) {
    return `it was trained on ${groupDigits(rows)} people, and here are ${groupDigits(here.classes)}`;
  }
  const areOthers = people !== undefined && here.people !== undefined && people !== here.people;
  return areOthers ? 'it was trained on as many people, but others' : undefined;
}

function nothingToTakeOver(classifier: string): InputError {
  return new InputError(`\`init-classifier: ${classifier}\` is of no use without \`init\``, {
    place: 'init-classifier',
    cure: 'say in `init` whose weights the training starts from, or leave it out',
  });
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
