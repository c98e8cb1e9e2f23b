import { type Merkle, merkle } from '../hash/merkle.ts';
import { TreeHasher } from '../hash/tree-hasher.ts';
import { executeAll, type ParallelOptions } from '../parallel/parallel.ts';
import type { FileRequest } from '../parallel/requests.ts';
import { noteFolders } from '../scan/folder-stamps.ts';
import { type LinkRule, listTree } from '../scan/list-tree.ts';
import type { Samples } from '../scan/sample-files.ts';
import { BLOCK, Names } from '../tree/names.ts';
import { newStamps, STAMPS } from '../tree/stamps.ts';
import { HASH_BYTES, type Scan } from '../tree/tree-record.ts';

/** A scan on which the small files were read. */
export interface Reading {
  readonly scan: Scan;
  /** `HASH_BYTES` per file. */
  readonly hashes: Buffer;
  /** Numbers of the files that were not read. */
  readonly unread: readonly number[];
  /** Of the whole, once `hashes` says what the unread files hold. */
  hashTree(): Merkle;
}

/**
 * What is found out is put in its place as it comes in, and hashed as far as all files before are known: at
 * the end, when other threads have nothing more to do, little is left.
 * @param path absolute
 * @throws ContentError
 */
export async function readTree(
  path: string,
  links: LinkRule,
  options: ParallelOptions = {},
): Promise<Reading> {
  // A string per request: 100,000 that stay would be copied about by the garbage collector.
  const blocks: string[] = [];
  const folders = noteFolders(path, options.apart);
  const early: { readonly samples: Samples; readonly block: number }[] = [];
  let count = 0;
  let gathering: Gathering | undefined;

  function* requests(): Generator<FileRequest> {
    for (const files of listTree(path, links, folders.note)) {
      const paths = files.join('\0');
      blocks.push(paths);
      count += files.length;
      yield { what: 'sample', root: path, count: files.length, paths };
    }
    const isFile = count === 1 && blocks[0] === '';
    gathering = gather({ isFile, names: Names.ofBlocks(count, blocks), listed: folders.all() });
    for (const { samples, block } of early) gathering.put(samples, block * BLOCK);
  }

  await executeAll<Samples>(requests(), options, (samples, block) => {
    if (gathering) gathering.put(samples, block * BLOCK);
    else early.push({ samples, block });
  });
  return gathering!.end();
}

interface Gathering {
  /** @param first the number of the first file that was sampled */
  put(samples: Samples, first: number): void;
  end(): Reading;
}

function gather({ names, ...about }: Pick<Scan, 'isFile' | 'names' | 'listed'>): Gathering {
  const stamps = newStamps(names.count);
  const executable = new Uint8Array(names.count);
  const hashes = Buffer.alloc(names.count * HASH_BYTES);
  const isRead = new Uint8Array(names.count);
  const list = { names, executable, hashes };
  const hasher = new TreeHasher(list);
  let known = 0;
  let size = 0;
  return {
    put(samples, first) {
      stamps.set(samples.stamps, first * STAMPS);
      executable.set(samples.executable, first);
      hashes.set(samples.hashes, first * HASH_BYTES);
      isRead.set(samples.isRead, first);
      size += samples.size;
      while (isRead[known]) known += 1;
      if (!about.isFile) hasher.advance(known);
    },
    end() {
      const unread: number[] = [];
      for (let i = isRead.indexOf(0); i >= 0; i = isRead.indexOf(0, i + 1)) unread.push(i);
      const scan = { ...about, names, stamps, executable, size };
      return { scan, hashes, unread, hashTree: () => merkle(list, hasher) };
    },
  };
}
