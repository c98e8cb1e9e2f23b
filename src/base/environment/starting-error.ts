import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';

/** A program that runs, or why it does not. */
export type Begun<Running> = { readonly running: Running } | { readonly reason: Promise<Error> };

/**
 * Starts a program by execa, with the system's own word where it cannot be started. Where no more files may
 * be opened, Node hands over a process without streams and says why a moment later; execa looks for the
 * streams at once, throws for want of them, and nobody hears the reason.
 */
export function begin<Running>(start: () => Running): Begun<Running> {
  let made: ChildProcess | undefined;
  const see = (message: unknown): void => {
    made = (message as { readonly process: ChildProcess }).process;
  };
  subscribe('child_process', see);
  try {
    return { running: start() };
  } catch (error) {
    const isToldLater = made !== undefined && made.pid === undefined;
    const reason = isToldLater ? once(made!, 'error').then(([later]) => later as Error) : error;
    return { reason: Promise.resolve(reason as Error) };
  } finally {
    unsubscribe('child_process', see);
  }
}
