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
  readonly isInput: boolean;
  readonly message: string;
  readonly place?: string;
  readonly cure?: string;
  readonly stack?: string;
}

export function errorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { isInput: false, message: String(error) };
  const { message, stack } = error;
  if (!(error instanceof InputError)) return { isInput: false, message, ...(stack && { stack }) };
  const { place, cure } = error;
  return { isInput: true, message, ...(place && { place }), ...(cure && { cure }) };
}

export function errorOf({ isInput, message, stack, ...at }: ErrorMessage): Error {
  if (isInput) return new InputError(message, at);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
