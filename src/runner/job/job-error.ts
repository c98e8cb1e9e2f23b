import { environmentError } from '../../base/environment/environment-error.ts';
import type { JobError } from './job-file.ts';

/**
 * What ended a task, as data. An InputError is known by its name: it may come from a copy of the class in
 * another bundle.
 * @param folder what to name where the system names no file
 */
export function jobErrorOf(error: unknown, folder: string): JobError {
  if (!(error instanceof Error)) return { type: 'crash', message: String(error) };
  const known = environmentError(error, folder);
  if (known) return withPlace('environment', known);
  if (error.name === 'InputError') return withPlace('input', error);
  return { type: 'crash', message: error.message, stack: error.stack ?? '' };
}

function withPlace(
  type: 'input' | 'environment',
  error: Error & { readonly place?: string | undefined; readonly cure?: string | undefined },
): JobError {
  const { message, place, cure } = error;
  return { type, message, ...(place && { place }), ...(cure && { cure }) };
}
