import { type Merkle, merkle } from '../hash/merkle.ts';
import { TreeHasher } from '../hash/tree-hasher.ts';
import { type Sharing, shareOut } from '../parallel/parallel.ts';
import type { FileOrder } from '../parallel/requests.ts';
import type { LinkRule } from './list-tree.ts';
import { HASH_BYTES, type Look } from './look.ts';
import { type Scan, treeOrders } from './scan.ts';
import { newStamps, STAMPS } from './stamps.ts';

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
 * What is found out is put in its place as it comes in, and hashed as far as all files before are known: at the end, when other threads have
 * nothing more to do, little is left.
 * @param path absolute
 * @throws ContentError
 */
export async function readTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Reading> {
  const orders = treeOrders(path, links, 'read');
  let gathering: Gathering | undefined;
  const early: { readonly look: Look; readonly at: number }[] = [];

  function* listed(): Generator<FileOrder> {
    yield* orders;
    gathering = gather(orders.listed());
    for (const { look, at } of early) gathering.put(look, orders.firsts[at]!);
  }

  await shareOut<Look>(listed(), sharing, (look, at) => {
    if (gathering) gathering.put(look, orders.firsts[at]!);
    else early.push({ look, at });
  });
  return gathering!.end();
}

interface Gathering {
  /** @param first the number of the first file that was looked at */
  put(look: Look, first: number): void;
  end(): Reading;
}

function gather({ names, ...about }: Pick<Scan, 'isFile' | 'names' | 'visit'>): Gathering {
  const stamps = newStamps(names.count);
  const executable = new Uint8Array(names.count);
  const hashes = Buffer.alloc(names.count * HASH_BYTES);
  const isRead = new Uint8Array(names.count);
  const list = { names, executable, hashes };
  const hasher = new TreeHasher(list);
  let known = 0;
  let size = 0;
  return {
    put(look, first) {
      stamps.set(look.stamps, first * STAMPS);
      executable.set(look.executable, first);
      hashes.set(look.hashes, first * HASH_BYTES);
      isRead.set(look.isRead, first);
      size += look.size;
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
