import { setImmediate } from 'node:timers/promises';
import { executeRequest, type FileRequest, type FileResult } from './requests.ts';
import { type ContentPool, sharedPool } from './worker-pool.ts';

export interface ParallelOptions {
  /** How many files there will be, if that is known: the pool is started before they are met. */
  readonly expected?: number;
  /** The folder of results, which is no content: a tree that holds it is refused. */
  readonly apart?: string | undefined;
  /** Ends the work between two requests. */
  readonly stop?: AbortSignal | undefined;
  /** Other threads than those of the process, from the first request on. */
  readonly pool?: ContentPool;
}

/** Fewer files than these are compared before another thread would have started. */
const WORTH_A_POOL = 8192;
/** Reading is worth a thread for so many times fewer files. */
const TO_READ = 8;
/** After so many files signals and timers get their turn; fewer are done before one would matter. */
const BREATH = 512;

/** Starts the pool before there are requests for it, where there will be enough of them. */
export function prestartPool(files: number): void {
  if (files >= WORTH_A_POOL) sharedPool();
}

/** Who helps with so many files, if it is worth it. */
export function poolFor(files: number, { pool }: ParallelOptions): ContentPool | undefined {
  return pool ?? (files >= WORTH_A_POOL ? sharedPool() : undefined);
}

/** As `executeAll`. @returns the results in the order of the requests */
export async function collectResults<R extends FileResult>(
  requests: Iterable<FileRequest>,
  options: ParallelOptions,
): Promise<R[]> {
  const results: R[] = [];
  await executeAll<R>(requests, options, (result, at) => {
    results[at] = result;
  });
  return results;
}

/**
 * Executes requests on all cores. At first they are listed, while other threads execute what they have room
 * for; the rest is done by all, each request by a thread that is free or here. Between two, signals and
 * timers get their turn.
 * @param take is given each result as it comes in, with the number of its request
 * @throws ContentError the first one, in the order of the requests, or of listing them
 */
export async function executeAll<R extends FileResult>(
  requests: Iterable<FileRequest>,
  options: ParallelOptions,
  take: (result: R, at: number) => void,
): Promise<void> {
  const { expected = 0, stop } = options;
  const away: Promise<void>[] = [];
  const left: { readonly request: FileRequest; readonly at: number }[] = [];
  let count = 0;
  let work = 0;
  let pool = poolFor(expected, options);
  let failure: { readonly at: number; readonly error: unknown } | undefined;

  function fail(at: number, error: unknown): void {
    if (!failure || at < failure.at) failure = { at, error };
  }

  function trySend(request: FileRequest, at: number): boolean {
    const sent = pool?.trySubmit(request);
    if (sent) away.push(receive(at, request, sent));
    return sent !== undefined;
  }

  async function receive(
    at: number,
    request: FileRequest,
    sent: Promise<FileResult | undefined>,
  ): Promise<void> {
    try {
      const result = await sent;
      stop?.throwIfAborted();
      take((result ?? (await executeRequest(request, stop))) as R, at);
    } catch (error) {
      fail(at, error);
    }
  }

  async function breathe(): Promise<void> {
    if (work > BREATH) await setImmediate();
    stop?.throwIfAborted();
  }

  let at = 0;
  try {
    for (const request of requests) {
      work += request.count * TO_READ;
      if (work >= WORTH_A_POOL) pool ??= sharedPool();
      if (!trySend(request, at)) left.push({ request, at });
      at = ++count;
      if (failure) break;
      await breathe();
    }
    for (const rest of left) {
      at = rest.at;
      if (failure) break;
      if (!trySend(rest.request, at)) take((await executeRequest(rest.request, stop)) as R, at);
      await breathe();
    }
  } catch (error) {
    fail(at, error);
    if (stop?.aborted) pool?.terminate();
  }
  await Promise.all(away);
  if (failure) throw failure.error;
}
