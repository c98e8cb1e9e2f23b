import { setImmediate } from 'node:timers/promises';
import { type Crew, sharedCrew } from './crew.ts';
import { carryOut, type Order, type Result } from './orders.ts';

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

/**
 * Carries out orders on all cores: each goes to a thread that is free, or is done here. Between two, signals and timers get their turn.
 * @returns the results in the order of the orders
 * @throws ContentError the first one, in the order of the orders, or of listing them
 */
export async function shareOut<R extends Result>(orders: Iterable<Order>, sharing: Sharing): Promise<R[]> {
  const { expected = 0, stop } = sharing;
  const results: R[] = [];
  const away: Promise<void>[] = [];
  let files = 0;
  let crew = sharing.crew ?? (expected >= WORTH_A_CREW ? sharedCrew() : undefined);
  let failure: { readonly at: number; readonly error: unknown } | undefined;

  function fail(at: number, error: unknown): void {
    if (!failure || at < failure.at) failure = { at, error };
  }

  async function keep(at: number, order: Order, result: Promise<Result | undefined>): Promise<void> {
    try {
      const known = await result;
      stop?.throwIfAborted();
      results[at] = (known ?? (await carryOut(order, stop))) as R;
    } catch (error) {
      fail(at, error);
    }
  }

  let at = 0;
  try {
    for (const order of orders) {
      files += order.paths.length * (order.what === 'look' ? 1 : TO_READ);
      if (files >= WORTH_A_CREW) crew ??= sharedCrew();
      const sent = crew?.tryAsk(order);
      if (sent) away.push(keep(at, order, sent));
      else results[at] = (await carryOut(order, stop)) as R;
      at += 1;
      if (files > BREATH) await setImmediate();
      stop?.throwIfAborted();
      if (failure) break;
    }
  } catch (error) {
    fail(at, error);
    if (stop?.aborted) crew?.dismiss();
  }
  await Promise.all(away);
  if (failure) throw failure.error;
  return results;
}

/** A tree of so few files is done before a signal would matter. */
const BREATH = 512;
