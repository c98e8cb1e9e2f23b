/** Writes what torch.load reads (and torch.load with weights_only): torch's ZIP format, pickle protocol 2. */
import { writeWhole } from '../../../base/write-whole.ts';
import type { HostTensor } from '../../../engines/engine.ts';
import type { Weights } from '../../model/initialise.ts';
import { CLASSIFIER } from '../../model/parameters.ts';
import { pickleTorch, type TorchValue } from './pickle-writer.ts';
import { writeStoredZip } from './write-zip.ts';

export interface CheckpointContent {
  readonly weights: Weights;
  /** How many epochs are done. */
  readonly epoch: number;
  /** The optimizer's state_dict, where training may go on from here. */
  readonly optimizer?: TorchValue | undefined;
}

/**
 * Writes {epoch, state_dict, optimizer, classifier: {weight}} as the reference's checkpoints have it: names
 * as they are, counters as int64, the classifier apart. Equal contents give equal bytes.
 */
export function writeTorchCheckpoint(path: string, { weights, epoch, optimizer }: CheckpointContent): void {
  const classifier = weights.get(CLASSIFIER);
  const state = [...weights].filter(([name]) => name !== CLASSIFIER);
  const root = new Map<string, TorchValue>([
    ['epoch', { whole: epoch }],
    ['state_dict', { ordered: state }],
  ]);
  if (optimizer !== undefined) root.set('optimizer', optimizer);
  if (classifier) root.set('classifier', { ordered: [['weight', classifier]] });
  writeTorchArchive(path, root);
}

/**
 * Writes the network's tensors as a bare state_dict, the counters of batch normalisations in their places:
 * `net.load_state_dict(torch.load(path))` takes it.
 */
export function writeTorchState(path: string, weights: Weights): void {
  writeTorchArchive(path, { ordered: inStateOrder(weights) });
}

/** PyTorch counts batches behind the running variance. */
function inStateOrder(weights: Weights): [string, HostTensor][] {
  const counterOf = (name: string) =>
    name.endsWith('.running_var') ? name.replace(/running_var$/, 'num_batches_tracked') : undefined;
  return [...weights].flatMap(([name, tensor]): [string, HostTensor][] => {
    if (name === CLASSIFIER || name.endsWith('.num_batches_tracked')) return [];
    const counter = counterOf(name);
    const count = counter && weights.get(counter);
    return count
      ? [
          [name, tensor],
          [counter, count],
        ]
      : [[name, tensor]];
  });
}

/** Writes a value of any kind as torch.save does. */
export function writeTorchArchive(path: string, root: TorchValue): void {
  const { pickle, storages } = pickleTorch(root);
  const archive = writeStoredZip([
    ['archive/data.pkl', pickle],
    ['archive/byteorder', Buffer.from('little')],
    ...storages.map((bytes, key) => [`archive/data/${key}`, bytes] as const),
    ['archive/version', Buffer.from('3\n')],
  ]);
  writeWhole(path, [archive], { sync: true });
}
