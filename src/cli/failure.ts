import { EnvironmentError, environmentError } from '../base/environment/environment-error.ts';
import { InputError } from '../base/input-error.ts';
import { ResultError } from '../report/results/read-result.ts';
import { ConfigError } from '../runner/config/problems/config-error.ts';
import { EXIT } from './exit-codes.ts';
import { DamagedResultError } from './results/linked-result.ts';
import { UsageError } from './usage-error.ts';
import { fromHere } from './words/from-here.ts';

/** The words and the exit code for whatever ended a command. */
export function explainFailure(thrown: unknown): { text: string; code: number } {
  const error = environmentError(thrown) ?? thrown;
  if (error instanceof UsageError) {
    return { text: `${error.message}${error.hint ? `\n  ${error.hint}` : ''}\n`, code: EXIT.usage };
  }
  if (error instanceof InputError) {
    const isUsage = ![ResultError, EnvironmentError, DamagedResultError].some(
      (kind) => error instanceof kind,
    );
    const { place, message, cure } = error;
    const text = `${place ? `${fromHere(place)}: ` : ''}${message}${cure ? `\n  ${cure}` : ''}\n`;
    return { text, code: isUsage ? EXIT.usage : EXIT.failed };
  }
  if (error instanceof ConfigError) return { text: `${error.message}\n`, code: EXIT.usage };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { text: `occ-pipe failed unexpectedly: ${stack ?? message}\n`, code: EXIT.failed };
}
