import type { IncomingMessage } from 'node:http';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import { connect } from './connect.ts';
import { TryAgain } from './try-again.ts';
import { packingOf, unpackedBody, unpackingError } from './unpacked-body.ts';

export interface Answer {
  /** The first byte that comes: the one that was asked for, or 0. */
  readonly from: number;
  /** Bytes of the whole file; 0 where the server does not say. */
  readonly total: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a URL from byte `from` on.
 * @param own headers for its origin alone
 * @throws TryAgain where the server or the way to it has a problem that may pass; else InputError
 */
export async function requestFrom(
  url: string,
  from: number,
  signal: AbortSignal,
  own: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  // As it is, so that its bytes are those that the sha256 is of.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  const response = await connect(url, headers, signal, own).catch((error: unknown) => {
    throw signal.aborted || error instanceof InputError ? error : unreachable(error, url);
  });
  const status = response.statusCode!;
  // Of what is packed, a part is of no use.
  const isOfNoUse = status === 416 || (status === 206 && packingOf(response) !== undefined);
  if (from > 0 && isOfNoUse) {
    response.destroy();
    return requestFrom(url, 0, signal, own);
  }
  if (!WITH_A_FILE.has(status)) {
    response.destroy();
    throw refused(response, url);
  }
  const isPacked = packingOf(response) !== undefined;
  const length = isPacked ? 0 : Number(response.headers['content-length'] ?? 0);
  const isRest = status === 206 && startOf(response.headers['content-range']) === from;
  const start = isRest ? from : 0;
  return { from: start, total: length > 0 ? start + length : 0, body: bytesOf(response, url, signal) };
}

const WITH_A_FILE: ReadonlySet<number> = new Set([200, 203, 206]);

/** "bytes 100-999/1000" -> 100 */
function startOf(range: string | undefined): number {
  return Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? Number.NaN);
}

async function* bytesOf(
  response: IncomingMessage,
  url: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* unpackedBody(response, url);
  } catch (error) {
    if (signal.aborted || error instanceof InputError) throw error;
    throw unpackingError(error, response, url) ?? unreachable(error, url);
  }
}

/** Answers after which the same question may be answered otherwise. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function refused({ statusCode, statusMessage, headers }: IncomingMessage, url: string): Error {
  const status = statusCode!;
  const message = `the server answered ${status} ${statusMessage}`.trim();
  if (PASSING.has(status)) {
    const cure = 'the server has a problem, or too much to do: run again later';
    return new TryAgain(message, { after: waitOf(headers['retry-after']), cure });
  }
  return new InputError(message, { place: hideCredentials(url), cure: CURES[status] ?? OPEN_IT });
}

const OPEN_IT = 'check the URL: open it in a browser';
const LOGIN =
  'it asks for a login or a permission: fetch the file by hand and give it as a path: input, or use an address that is open';
const MOVED = 'check the URL: the file is not there, or no longer';
const CURES: Readonly<Record<number, string>> = { 401: LOGIN, 403: LOGIN, 404: MOVED, 410: MOVED };

/** Milliseconds of a Retry-After: a number of seconds, or a date. */
function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** What the system says where nobody will answer the next time either. */
const LASTING: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EACCES', 'EPERM']);

/** Also of TLS as such: of another server on that port. */
const OF_A_CERTIFICATE = /^ERR_(TLS|SSL)|^EPROTO$|CERT|SIGNATURE/;

function unreachable(error: unknown, url: string): Error {
  const { message, code = '' } = reasonOf(error);
  const told = `the download failed: ${message}`;
  const at = { place: hideCredentials(url), cure: 'check the address and the network, then run again' };
  // Of Node's parser: rubbish in place of HTTP, headers without an end, lengths that are none.
  if (code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE')
    return new InputError(`the server does not answer in HTTP as it should: ${message}`, at);
  const lasts = LASTING.has(code) || OF_A_CERTIFICATE.test(code);
  return lasts ? new InputError(told, at) : new TryAgain(told);
}

/** Of a host with several addresses, what the first of them said. */
function reasonOf(error: unknown): NodeJS.ErrnoException {
  const [first] = error instanceof AggregateError ? (error.errors as readonly Error[]) : [];
  return first ?? (error as NodeJS.ErrnoException);
}
