import { sizeOf } from '../content/tree/stamps.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { ResolvedInput } from '../decide/resolve-inputs.ts';
import type { Session } from '../decide/session.ts';

/**
 * How much there is to read for a task, by the indexes: only what its inputs name of other tasks' outputs.
 */
export function inputBytes({ store }: Session, inputs: readonly ResolvedInput[]): number {
  return inputs.reduce((sum, { input, from }) => {
    if ('record' in from) return sum + bytesBelow(from.record, '');
    const record = store.index.get(from.entry);
    const output = input.source.type === 'task' ? input.source.output : '';
    return sum + (record ? bytesBelow(record, output) : 0);
  }, 0);
}

function bytesBelow(record: TreeRecord, output: string): number {
  if (output === '') return record.size;
  let sum = 0;
  for (const [i, file] of record.names.list.entries()) {
    if (file === output || file.startsWith(`${output}/`)) sum += sizeOf(record.stamps, i);
  }
  return sum;
}
