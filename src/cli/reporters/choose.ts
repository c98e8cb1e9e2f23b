import type { Call } from '../command.ts';
import { jsonReporter } from './json.ts';
import { plainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

/** Events for programs, a live list on a terminal, plain lines elsewhere. */
export async function chooseReporter({ options }: Call): Promise<Reporter> {
  const write = (text: string) => process.stdout.write(text);
  if (options['json']) return jsonReporter(write);
  if (process.stdout.isTTY && !options['plain']) return (await import('./live.ts')).liveReporter(write);
  return plainReporter(write);
}
