import { setImmediate } from 'node:timers/promises';
import { carryOut, type FileOrder, type Result } from './requests.ts';
import { type Crew, sharedCrew } from './worker-pool.ts';

export interface Sharing {
  /** How many files there will be to look at, if that is known: the crew is called before they are met. */
  readonly expected?: number;
  /** Ends the work between two orders. */
  readonly stop?: AbortSignal | undefined;
  /** Other threads than those of the process, from the first order on. */
  readonly crew?: Crew;
}

/** Fewer files than these are looked at before another thread would be there to help. */
const WORTH_A_CREW = 8192;
/** Reading is worth a thread for so many times fewer files. */
const TO_READ = 8;

/** Calls the crew together before there are orders for it, where there will be enough of them. */
export function prepareToShare(files: number): void {
  if (files >= WORTH_A_CREW) sharedCrew();
}

/** Who helps with so many files, if it is worth it. */
export function crewFor(files: number, { crew }: Sharing): Crew | undefined {
  return crew ?? (files >= WORTH_A_CREW ? sharedCrew() : undefined);
}

/** As `shareOut`. @returns the results in the order of the orders */
export async function resultsOf<R extends Result>(
  orders: Iterable<FileOrder>,
  sharing: Sharing,
): Promise<R[]> {
  const results: R[] = [];
  await shareOut<R>(orders, sharing, (result, at) => {
    results[at] = result;
  });
  return results;
}

/**
 * Carries out orders on all cores. At first they are listed, while other threads carry out what they have room for; the rest is done by all,
 * each order by a thread that is free or here. Between two, signals and timers get their turn.
 * @param take is given each result as it comes in, with the number of its order
 * @throws ContentError the first one, in the order of the orders, or of listing them
 */
export async function shareOut<R extends Result>(
  orders: Iterable<FileOrder>,
  sharing: Sharing,
  take: (result: R, at: number) => void,
): Promise<void> {
  const { expected = 0, stop } = sharing;
  const away: Promise<void>[] = [];
  const left: { readonly order: FileOrder; readonly at: number }[] = [];
  let count = 0;
  let files = 0;
  let crew = crewFor(expected, sharing);
  let failure: { readonly at: number; readonly error: unknown } | undefined;

  function fail(at: number, error: unknown): void {
    if (!failure || at < failure.at) failure = { at, error };
  }

  function trySend(order: FileOrder, at: number): boolean {
    const sent = crew?.tryAsk(order);
    if (sent) away.push(receive(at, order, sent));
    return sent !== undefined;
  }

  async function receive(at: number, order: FileOrder, sent: Promise<Result | undefined>): Promise<void> {
    try {
      const result = await sent;
      stop?.throwIfAborted();
      take((result ?? (await carryOut(order, stop))) as R, at);
    } catch (error) {
      fail(at, error);
    }
  }

  async function breathe(): Promise<void> {
    if (files > BREATH) await setImmediate();
    stop?.throwIfAborted();
  }

  let at = 0;
  try {
    for (const order of orders) {
      files += order.count * (order.what === 'look' ? 1 : TO_READ);
      if (files >= WORTH_A_CREW) crew ??= sharedCrew();
      if (!trySend(order, at)) left.push({ order, at });
      at = ++count;
      if (failure) break;
      await breathe();
    }
    for (const rest of left) {
      at = rest.at;
      if (failure) break;
      if (!trySend(rest.order, at)) take((await carryOut(rest.order, stop)) as R, at);
      await breathe();
    }
  } catch (error) {
    fail(at, error);
    if (stop?.aborted) crew?.dismiss();
  }
  await Promise.all(away);
  if (failure) throw failure.error;
}

/** A tree of so few files is done before a signal would matter. */
const BREATH = 512;
