import { EnvironmentError, environmentError } from '../../base/environment/environment-error.ts';
import { InputError } from '../../base/input-error.ts';

/** What a pool sends to a thread, and what comes back. */
export interface JobRequest {
  readonly id: number;
  readonly job: unknown;
}

export type JobReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorMessage };

/** An error on its way between threads, which would lose its class and its place. */
export interface ErrorMessage {
  readonly type: 'input' | 'environment' | 'crash';
  readonly message: string;
  readonly place?: string;
  readonly cure?: string;
  /** Of an environment's: "ENOSPC". */
  readonly code?: string;
  readonly stack?: string;
}

export function errorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { type: 'crash', message: String(error) };
  const known = error instanceof InputError ? error : environmentError(error);
  if (!known) return { type: 'crash', message: error.message, ...(error.stack && { stack: error.stack }) };
  const { message, place, cure } = known;
  const at = { message, ...(place && { place }), ...(cure && { cure }) };
  return known instanceof EnvironmentError
    ? { type: 'environment', code: known.code, ...at }
    : { type: 'input', ...at };
}

export function errorOf({ type, message, stack, code, ...at }: ErrorMessage): Error {
  if (type === 'input') return new InputError(message, at);
  if (type === 'environment') return new EnvironmentError(code!, message, at);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
