import type { NewEvent, RunEvent } from './events.ts';

/** Is told everything that happens in a run, in order. It must not throw: what it is told has happened. */
export type RunListener = (event: RunEvent) => void;

/** Stamps the time on each event and tells it to all listeners, in the order of the list. */
export function createEmitter(listeners: readonly RunListener[]): (event: NewEvent) => void {
  return (event) => {
    const stamped = { time: new Date().toISOString(), ...event } as RunEvent;
    for (const listen of listeners) listen(stamped);
  };
}
