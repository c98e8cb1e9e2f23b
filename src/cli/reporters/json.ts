import { eventLine } from '../words/event-line.ts';
import type { Reporter } from './reporter.ts';

/** `--json`: one event a line. */
export function jsonReporter(write: (text: string) => void): Reporter {
  return {
    show: (event) => write(`${JSON.stringify(eventLine(event))}\n`),
    close: async () => {},
  };
}
