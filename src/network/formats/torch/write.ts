/** Writes what torch.load reads (and torch.load with weights_only): torch's ZIP format, pickle protocol 2. */
import { writeWhole } from '../../../base/write-whole.ts';
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
  const { pickle, storages } = pickleTorch(root);
  const archive = writeStoredZip([
    ['archive/data.pkl', pickle],
    ['archive/byteorder', Buffer.from('little')],
    ...storages.map((bytes, key) => [`archive/data/${key}`, bytes] as const),
    ['archive/version', Buffer.from('3\n')],
  ]);
  writeWhole(path, [archive], { sync: true });
}
