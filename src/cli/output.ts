import { environmentError } from '../base/environment/environment-error.ts';
import { hideCredentials, type Redact } from '../base/text/redact.ts';
import { visible } from '../base/text/visible.ts';

/**
 * The one place where text leaves the program: no secret is in it, and nothing that a terminal would act
 * upon. JSON stays JSON.
 */
export function print(text: string): void {
  process.stdout.write(shown(text));
}

/** The same to stderr, for what went wrong. */
export function warn(text: string): void {
  process.stderr.write(shown(text));
}

/** The same as a text that something else writes, such as the live list. */
export function shown(text: string): string {
  return visible(redact(text));
}

/** Bytes of somebody else's program as they are; a terminal is spared them. */
export function printBytes(bytes: Uint8Array): void {
  if (process.stdout.isTTY) print(Buffer.from(bytes).toString('utf8').replaceAll(/\r\n?/g, '\n'));
  else process.stdout.write(bytes);
}

let redact: Redact = hideCredentials;

/** From now on these secrets, too, are kept from what is printed. */
export function hideSecrets(known: Redact): void {
  redact = known;
}

/** What became of stdout: undefined as long as all that was printed went there. */
export interface LostOutput {
  /** Who read it has closed it, as `| head` does; else the disk that it goes to is full, or such. */
  readonly isClosed: boolean;
  /** "nobody reads stdout any more". */
  readonly why: string;
}

let lost: LostOutput | undefined;
let onLoss: ((loss: LostOutput) => void) | undefined;

/** What could not be written is known at once, and told by an event only later. */
export function lostOutput(): LostOutput | undefined {
  if (process.stdout.errored) lose(process.stdout.errored);
  return lost;
}

/** @param listen told once, when stdout is lost; what is printed afterwards goes nowhere */
export function watchOutput(listen: (loss: LostOutput) => void): void {
  onLoss = listen;
}

function lose(error: NodeJS.ErrnoException): void {
  if (lost) return;
  const isClosed = error.code === 'EPIPE';
  const why = isClosed
    ? 'nobody reads stdout any more'
    : `stdout cannot be written: ${environmentError(error)?.message ?? error.message}`;
  lost = { isClosed, why };
  onLoss?.(lost);
}

process.stdout.on('error', lose);
// There is nobody left to tell.
process.stderr.on('error', () => {});
