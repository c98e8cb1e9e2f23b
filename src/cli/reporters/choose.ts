import type { Call } from '../command.ts';
import { print } from '../output.ts';
import { jsonReporter } from './json.ts';
import { plainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

/** Events for programs, a live list on a terminal, plain lines elsewhere. */
export async function chooseReporter({ options }: Call): Promise<Reporter> {
  if (options['json']) return jsonReporter(print);
  if (isTerminal() && !options['plain']) return (await import('./live.ts')).liveReporter(print);
  return plainReporter(print);
}

/** One that moves its cursor, which a dumb one cannot. */
function isTerminal(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}
