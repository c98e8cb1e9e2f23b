import type { RunEvent } from '../../runner/events/events.ts';
import type { RunView } from '../../runner/events/run-view.ts';

/** Shows what happens in a run. Only a view: it decides nothing and owns no signal. */
export interface Reporter {
  /** @param view how the run stands after the event */
  show(event: RunEvent, view: RunView): void;
  /** Resolves when everything shown has reached the terminal. */
  close(): Promise<void>;
}
