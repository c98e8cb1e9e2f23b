import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import { addressOf, IDENTITY, inCircles, inUtf8, MOST_REDIRECTIONS, REDIRECTIONS, send } from './connect.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { PASSING, unreachable, waitOf } from './request.ts';
import { TryAgain } from './try-again.ts';
import { unpackedBody } from './unpacked-body.ts';
import { watchRate } from './watch-rate.ts';

/** What a host answers to a question about its files: JSON, a page, or only headers. */
export interface Reply {
  /** Of HTTP, whatever it is. */
  readonly status: number;
  /** "404 Not Found". */
  readonly words: string;
  readonly headers: IncomingHttpHeaders;
  /** Who answered: the address after all redirections. */
  readonly address: URL;
  /** Empty where the body was not to be read. */
  readonly text: string;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'HEAD';
  /** Sent to the origin of the URL alone. */
  readonly own?: Readonly<Record<string, string>>;
  /** Whether a redirection is followed; all are, unless said. */
  readonly follows?: (from: URL, to: URL, headers: IncomingHttpHeaders) => boolean;
  /** Whether the body is read: a file may come where a page was expected. Unless said, it is. */
  readonly reads?: (headers: IncomingHttpHeaders) => boolean;
  readonly patience?: Patience;
}

/** Bytes of an answer; docs/limits.md shows it. */
const LARGEST = 16 << 20;

/**
 * Asks a host for something small. A connection that breaks, and an answer that may be another one later, is
 * tried again; the last answer counts, whatever its status.
 * @throws InputError, whose text holds no password and no token of the URL
 */
export async function ask(url: string, options: AskOptions): Promise<Reply> {
  const { signal, patience = PATIENCE } = options;
  for (let failed = 1; ; failed += 1) {
    const isLast = failed > patience.retries;
    let after: number | undefined;
    try {
      const reply = await askOnce(url, { ...options, patience });
      if (isLast || !PASSING.has(reply.status)) return reply;
      after = waitOf(reply.headers['retry-after']);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TryAgain)) throw error;
      if (isLast)
        throw given(error.message, url, error.cure ?? 'check the address and the network, then run again');
    }
    const pause = after ?? patience.pause * 2 ** (failed - 1);
    if (pause > patience.longestPause)
      throw given(`the server asks to come again in ${Math.round(pause / 1000)} s`, url, 'run again then');
    await wait(pause, undefined, { signal });
  }
}

function given(message: string, url: string, cure: string): InputError {
  return new InputError(message, { place: hideCredentials(url), cure });
}

async function askOnce(
  url: string,
  { signal, patience, reads = () => true, ...options }: AskOptions & { readonly patience: Patience },
): Promise<Reply> {
  const rate = watchRate(patience);
  const either = AbortSignal.any([signal, rate.signal]);
  try {
    const { response, address } = await follow(url, options, either);
    const { statusCode, statusMessage, headers } = response;
    const isRead = options.method !== 'HEAD' && reads(headers);
    const text = isRead ? await textOf(response, url, rate.came) : '';
    response.destroy();
    return { status: statusCode!, words: `${statusCode} ${statusMessage}`.trim(), headers, address, text };
  } catch (error) {
    if (rate.signal.aborted) throw rate.signal.reason;
    throw signal.aborted || error instanceof InputError ? error : unreachable(error, url);
  } finally {
    rate.stop();
  }
}

async function follow(
  url: string,
  { method = 'GET', own = {}, follows = () => true }: Pick<AskOptions, 'method' | 'own' | 'follows'>,
  signal: AbortSignal,
): Promise<{ readonly response: IncomingMessage; readonly address: URL }> {
  let address = addressOf(url, url);
  const { origin } = address;
  for (let redirections = 0; redirections <= MOST_REDIRECTIONS; redirections += 1) {
    const headers = { ...IDENTITY, 'accept-encoding': 'identity', ...(address.origin === origin && own) };
    const response = await send(address, headers, signal, method);
    const location = inUtf8(response.headers.location);
    if (!REDIRECTIONS.has(response.statusCode!) || location === undefined) return { response, address };
    const next = addressOf(location, url, address);
    if (!follows(address, next, response.headers)) return { response, address };
    response.destroy();
    address = next;
  }
  throw inCircles(url);
}

async function textOf(
  response: IncomingMessage,
  url: string,
  came: (bytes: number) => void,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of unpackedBody(response, url)) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    came(chunk.byteLength);
    if (bytes > LARGEST)
      throw given(
        `the answer has more than ${LARGEST} bytes`,
        url,
        'check the address: is it the right host?',
      );
  }
  return Buffer.concat(chunks).toString('utf8');
}
