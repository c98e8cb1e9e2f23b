import { bytesOf } from '../../../base/bytes-of.ts';
import type { TreeRecord } from '../index/tree-record.ts';
import { inSharedMemory } from '../parallel/shared-memory.ts';
import { statOf } from './list-tree.ts';
import { isNoted, pathIn } from './look.ts';
import { BLOCK, Names } from './names.ts';
import type { Stamps } from './stamps.ts';

/**
 * The files of a record, to be looked at again by several threads: all of it is in shared memory, so that they take block after block
 * without a word, where for each a message there and one back would cost a fifth of the time.
 */
export interface Recheck {
  readonly root: string;
  readonly count: number;
  /** Those of `Names`. */
  readonly names: Uint8Array;
  readonly starts: Uint32Array;
  readonly stamps: Stamps;
  readonly executable: Uint8Array;
  /** `TAKEN`, `DONE`, `DIFFERS`. */
  readonly state: Int32Array;
}

/** How many blocks were taken, how many of them are done, and whether a file is not as the record says. */
const [TAKEN, DONE, DIFFERS] = [0, 1, 2];

/** @param root absolute */
export function prepareRecheck(root: string, { names, stamps, executable }: TreeRecord): Recheck {
  const { buffer, byteOffset, length } = names.bytes;
  return {
    root,
    count: names.count,
    names: inSharedMemory(new Uint8Array(buffer, byteOffset, length)),
    starts: inSharedMemory(names.starts),
    stamps: inSharedMemory(stamps),
    executable: inSharedMemory(executable),
    state: inSharedMemory(new Int32Array(3)),
  };
}

/** Gives a function that looks at the next block which no thread has taken, and says whether it is worth asking again. */
export function rechecker({ root, count, names: bytes, starts, state, ...noted }: Recheck): () => boolean {
  const names = new Names(count, bytesOf(bytes), starts);
  return () => {
    const block = Atomics.add(state, TAKEN, 1);
    const first = block * BLOCK;
    if (first >= count || Atomics.load(state, DIFFERS) === 1) return false;
    const isSame = names
      .block(block)
      .split('\0')
      .every((name, i) => isStillNoted(noted, first + i, pathIn(root, name)));
    if (isSame) Atomics.add(state, DONE, 1);
    else Atomics.store(state, DIFFERS, 1);
    return isSame;
  };
}

/** Whether each file was looked at and is as the record says. */
export function foundTheSame({ count, state }: Recheck): boolean {
  return Atomics.load(state, DONE) === Math.ceil(count / BLOCK);
}

function isStillNoted(noted: Pick<Recheck, 'stamps' | 'executable'>, i: number, path: string): boolean {
  try {
    return isNoted(noted, i, statOf(path));
  } catch {
    return false;
  }
}
