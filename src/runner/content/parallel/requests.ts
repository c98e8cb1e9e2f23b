import { ContentError, type ContentProblem } from '../content-error.ts';
import { hashFiles } from '../hash/hash-files.ts';
import { createComparer, type FileComparison } from '../scan/compare-files.ts';
import { pathIn } from '../scan/path-in.ts';
import { type Samples, sampleFiles } from '../scan/sample-files.ts';

/** What a worker can be asked to do. */
export type WorkerRequest = FileRequest | CompareRequest;

/** A part of the work on a tree, which any thread can do. Paths are relative to `root`. */
export interface FileRequest {
  /** `sample` gives `Samples`, `hash` the hashes of files of any size. */
  readonly what: 'sample' | 'hash';
  readonly root: string;
  readonly count: number;
  /** NUL between them: one string is kept, and copied to another thread, at less cost than many. */
  readonly paths: string;
}

/** To compare files until none is left, together with whoever else does. */
export interface CompareRequest {
  readonly what: 'compare';
  readonly comparison: FileComparison;
}

/** Of a file request. */
export type FileResult = Samples | Uint8Array;

/** @throws ContentError */
export function executeRequest(
  { what, root, paths }: FileRequest,
  stop?: AbortSignal,
): FileResult | Promise<FileResult> {
  const files = paths.split('\0');
  if (what === 'sample') return sampleFiles(root, files);
  return hashFiles(
    files.map((path) => pathIn(root, path)),
    stop,
  );
}

export interface NumberedRequest {
  readonly id: number;
  readonly request: WorkerRequest;
}

export type WorkerResponse =
  | { readonly id: number; readonly result: FileResult | undefined }
  | { readonly id: number; readonly problem: ContentProblem; readonly path: string; readonly cause: unknown }
  | { readonly id: number; readonly crash: unknown };

export async function respond({ id, request }: NumberedRequest): Promise<WorkerResponse> {
  try {
    if (request.what !== 'compare') return { id, result: await executeRequest(request) };
    const compareNext = createComparer(request.comparison);
    while (compareNext());
    return { id, result: undefined };
  } catch (error) {
    if (!(error instanceof ContentError)) return { id, crash: error };
    return { id, problem: error.problem, path: error.path, cause: error.cause };
  }
}
