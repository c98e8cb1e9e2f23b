import type { IncomingMessage } from 'node:http';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import { connect } from './connect.ts';
import { TryAgain } from './try-again.ts';
import { packingOf, unpackedBody, unpackingError } from './unpacked-body.ts';

export interface Answer {
  /** The first byte that comes: the one that was asked for, or 0. */
  readonly from: number;
  /** Bytes of the whole file; undefined where the server does not say. */
  readonly total: number | undefined;
  /** A strong one; undefined where there is none. */
  readonly etag: string | undefined;
  /** Whether the server says that it gives parts. */
  readonly givesParts: boolean;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, for who does not want the body. */
  close(): void;
}

export interface Question {
  readonly url: string;
  /** For the origin of the URL alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The first byte that is wanted. */
  readonly from: number;
  /** The byte behind the last that is wanted; undefined: all that follow. */
  readonly to?: number | undefined;
  /** The version that the part must be of: else the whole of the other one comes. */
  readonly ifEtag?: string | undefined;
}

/**
 * Asks for a file, or a part of it. Where the part does not come, or another one, the whole file does.
 * @throws TryAgain where the server or the way to it has a problem that may pass; else InputError
 */
export async function requestFrom(question: Question, signal: AbortSignal): Promise<Answer> {
  const { url, from } = question;
  const response = await connect(url, headersOf(question), signal, question.headers).catch(
    (error: unknown) => {
      throw signal.aborted || error instanceof InputError ? error : unreachable(error, url);
    },
  );
  const status = response.statusCode!;
  const isPacked = packingOf(response) !== undefined;
  const part = status === 206 ? partOf(response.headers['content-range']) : undefined;
  // Of what is packed a part is of no use; nor is one of another place.
  const isOfNoUse = status === 416 || (status === 206 && (isPacked || part?.from !== from));
  if (from > 0 && isOfNoUse) {
    response.destroy();
    return requestFrom({ url, headers: question.headers, from: 0 }, signal);
  }
  if (!WITH_A_FILE.has(status)) {
    response.destroy();
    throw refused(response, url);
  }
  if (part && part.from !== from) {
    response.destroy();
    throw new TryAgain('the server answers with a part that nobody asked for');
  }
  const length = isPacked ? 0 : Number(response.headers['content-length'] ?? 0);
  const start = part && !isPacked ? part.from : 0;
  const whole = part && !isPacked ? part.total : length;
  return {
    from: start,
    total: whole || (length > 0 && question.to === undefined ? start + length : undefined),
    etag: isPacked ? undefined : strongEtag(response.headers.etag),
    givesParts:
      !isPacked && (part !== undefined || /\bbytes\b/i.test(response.headers['accept-ranges'] ?? '')),
    contentType: response.headers['content-type'] ?? '',
    body: bytesOf(response, url, signal),
    close: () => void response.destroy(),
  };
}

const WITH_A_FILE: ReadonlySet<number> = new Set([200, 203, 206]);

function headersOf({ from, to, ifEtag }: Question): Record<string, string> {
  // As it is, so that its bytes are those that the hash is of.
  const headers = { 'accept-encoding': 'identity' };
  if (from === 0 && to === undefined) return headers;
  const range = `bytes=${from}-${to === undefined ? '' : to - 1}`;
  return { ...headers, range, ...(ifEtag !== undefined && { 'if-range': ifEtag }) };
}

/** "bytes 100-999/1000"; a total of * is 0. */
function partOf(range: string | undefined): { readonly from: number; readonly total: number } | undefined {
  const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/i.exec((range ?? '').trim()) ?? [];
  return from === undefined ? undefined : { from: Number(from), total: total === '*' ? 0 : Number(total) };
}

/** RFC 9110, 8.8.3: a weak one (W/) does not say that bytes are the same. */
function strongEtag(header: string | undefined): string | undefined {
  return header !== undefined && /^"[^"]*"$/.test(header) ? header : undefined;
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
export const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function refused({ statusCode, statusMessage, headers }: IncomingMessage, url: string): Error {
  const status = statusCode!;
  const message = `the server answered ${status} ${statusMessage}`.trim();
  if (PASSING.has(status)) {
    const cure = 'the server has a problem, or too much to do: run again later';
    return new TryAgain(message, { after: waitOf(headers['retry-after']), cure, isAnswer: true });
  }
  return new InputError(message, { place: hideCredentials(url), cure: CURES[status] ?? OPEN_IT });
}

const OPEN_IT = 'check the URL: open it in a browser';
const LOGIN =
  'it asks for a login or a permission: fetch the file by hand and give it as a path: input, or use an address that is open';
const MOVED = 'check the URL: the file is not there, or no longer';
const CURES: Readonly<Record<number, string>> = { 401: LOGIN, 403: LOGIN, 404: MOVED, 410: MOVED };

/** Milliseconds of a Retry-After: a number of seconds, or a date. */
export function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** What the system says where nobody will answer the next time either. */
const LASTING: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EACCES', 'EPERM']);

/** Also of TLS as such: of another server on that port. */
const OF_A_CERTIFICATE = /^ERR_(TLS|SSL)|^EPROTO$|CERT|SIGNATURE/;

export function unreachable(error: unknown, url: string): Error {
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
