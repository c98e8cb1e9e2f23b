import type { RunEvent } from '../../runner/events/events.ts';

/** Shows what happens in a run. Only a view: it decides nothing and owns no signal. */
export interface Reporter {
  show(event: RunEvent): void;
  /** Resolves when everything shown has reached the terminal. */
  close(): Promise<void>;
}
