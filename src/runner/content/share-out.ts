import { setImmediate } from 'node:timers/promises';
import type { Crew } from './crew.ts';
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
  let crew = sharing.crew ?? (expected >= WORTH_A_CREW ? await callCrew() : undefined);
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
      files += order.paths.length;
      if (files >= WORTH_A_CREW) crew ??= await callCrew();
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

/** Loaded when it is needed: a run over few files starts without threads. */
async function callCrew(): Promise<Crew> {
  return (await import('./crew.ts')).sharedCrew();
}

/** A tree of so few files is done before a signal would matter. */
const BREATH = 512;
