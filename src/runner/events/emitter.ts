import { type Redact, redactAll } from '../../base/text/redact.ts';
import type { NewEvent, RunEvent } from './events.ts';

/** Is told everything that happens in a run, in order. It must not throw: what it is told has happened. */
export type RunListener = (event: RunEvent) => void;

/** Stamps the time on each event and tells it to all listeners, in the order of the list, without secrets. */
export function createEmitter(listeners: readonly RunListener[], redact: Redact): (event: NewEvent) => void {
  return (event) => {
    const stamped = redactAll({ time: new Date().toISOString(), ...event } as RunEvent, redact);
    for (const listen of listeners) listen(stamped);
  };
}
