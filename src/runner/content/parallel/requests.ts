import { ContentError, type ContentProblem } from '../content-error.ts';
import { hashFiles } from '../hash/hash-files.ts';
import { type Look, lookAt, pathIn } from '../scan/look.ts';
import { type Recheck, rechecker } from '../scan/recheck.ts';

/** What a thread can be asked to do. */
export type Order = FileOrder | RecheckOrder;

/** A part of the work on a tree, which any thread can do. Paths are relative to `root`. */
export interface FileOrder {
  /** `look` gives a `Look`, `read` looks and reads what is small, `hash` gives only hashes, of files of any size. */
  readonly what: 'look' | 'read' | 'hash';
  readonly root: string;
  readonly count: number;
  /** NUL between them: one string is kept, and copied to another thread, at less cost than many. */
  readonly paths: string;
}

/** To look at files again until none is left, together with whoever else does. */
export interface RecheckOrder {
  readonly what: 'recheck';
  readonly recheck: Recheck;
}

/** Of a file order. */
export type Result = Look | Uint8Array;

/** @throws ContentError */
export function carryOut({ what, root, paths }: FileOrder, stop?: AbortSignal): Result | Promise<Result> {
  const files = paths.split('\0');
  if (what !== 'hash') return lookAt(root, files, what === 'read');
  return hashFiles(
    files.map((path) => pathIn(root, path)),
    stop,
  );
}

export interface SentOrder {
  readonly id: number;
  readonly order: Order;
}

export type Answer =
  | { readonly id: number; readonly result: Result | undefined }
  | { readonly id: number; readonly problem: ContentProblem; readonly path: string; readonly cause: unknown }
  | { readonly id: number; readonly crash: unknown };

export async function answer({ id, order }: SentOrder): Promise<Answer> {
  try {
    if (order.what !== 'recheck') return { id, result: await carryOut(order) };
    const recheckNext = rechecker(order.recheck);
    while (recheckNext());
    return { id, result: undefined };
  } catch (error) {
    if (!(error instanceof ContentError)) return { id, crash: error };
    return { id, problem: error.problem, path: error.path, cause: error.cause };
  }
}
