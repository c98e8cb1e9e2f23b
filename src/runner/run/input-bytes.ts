import { STAMPS } from '../content/scan.ts';
import type { TreeRecord } from '../content/tree-record.ts';
import type { ResolvedInput } from './resolve-inputs.ts';
import type { Session } from './session.ts';

/** How much there is to read for a task, by the indexes: only what its inputs name of other tasks' outputs. */
export function inputBytes({ store }: Session, inputs: readonly ResolvedInput[]): number {
  return inputs.reduce((sum, { input, from }) => {
    if ('record' in from) return sum + bytesBelow(from.record, '');
    const record = store.index.get(from.entry);
    const output = input.source.type === 'task' ? input.source.output : '';
    return sum + (record ? bytesBelow(record, output) : 0);
  }, 0);
}

function bytesBelow({ files, stamps }: TreeRecord, output: string): number {
  let sum = 0;
  for (const [i, file] of files.entries()) {
    if (output === '' || file === output || file.startsWith(`${output}/`)) sum += Number(stamps[i * STAMPS]);
  }
  return sum;
}
