import { InputError } from '../../../../base/input-error.ts';
import { hideCredentials } from '../../../../base/text/redact.ts';
import { TryAgain } from './try-again.ts';

export interface Answer {
  /** The first byte that comes: the one that was asked for, or 0. */
  readonly from: number;
  /** Bytes of the whole file; 0 where the server does not say. */
  readonly total: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a URL from byte `from` on.
 * @throws TryAgain where the server or the way to it has a problem that may pass; else InputError
 */
export async function requestFrom(url: string, from: number, signal: AbortSignal): Promise<Answer> {
  const { address, headers } = withCredentials(url);
  // As it is, so that its bytes are those that the sha256 is of.
  headers.set('accept-encoding', 'identity');
  if (from > 0) headers.set('range', `bytes=${from}-`);
  const response = await fetch(address, { headers, signal }).catch((error: unknown) => {
    throw signal.aborted ? error : unreachable(error, url);
  });
  if (response.status === 416 && from > 0) return requestFrom(url, 0, signal);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw refused(response, url);
  }
  const length = Number(response.headers.get('content-length') ?? 0);
  const isRest = response.status === 206 && startOf(response.headers.get('content-range')) === from;
  const start = isRest ? from : 0;
  return { from: start, total: length > 0 ? start + length : 0, body: bytesOf(response.body, signal) };
}

/** `fetch` takes no user and password in an address. */
function withCredentials(url: string): { address: string; headers: Headers } {
  const address = addressOf(url);
  const headers = new Headers();
  if (address.username !== '' || address.password !== '') {
    const [user, password] = [decodeURIComponent(address.username), decodeURIComponent(address.password)];
    headers.set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
    [address.username, address.password] = ['', ''];
  }
  return { address: address.href, headers };
}

function addressOf(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new InputError(`${hideCredentials(url)} is no URL`, {
      cure: 'correct its host and port; a port is a number below 65536',
    });
  }
}

/** "bytes 100-999/1000" -> 100 */
function startOf(range: string | null): number {
  return Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? Number.NaN);
}

async function* bytesOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw signal.aborted ? error : broken(error);
  }
}

/** Answers after which the same question may be answered otherwise. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function refused({ status, statusText, headers }: Response, url: string): Error {
  const message = `the server answered ${status} ${statusText}`.trim();
  if (PASSING.has(status)) {
    const cure = 'the server has a problem, or too much to do: run again later';
    return new TryAgain(message, { after: waitOf(headers.get('retry-after')), cure });
  }
  return new InputError(message, { place: hideCredentials(url), cure: CURES[status] ?? OPEN_IT });
}

const OPEN_IT = 'check the URL: open it in a browser';
const LOGIN =
  'it asks for a login or a permission: fetch the file by hand and give it as a path: input, or use an address that is open';
const MOVED = 'check the URL: the file is not there, or no longer';
const CURES: Readonly<Record<number, string>> = { 401: LOGIN, 403: LOGIN, 404: MOVED, 410: MOVED };

/** Milliseconds of a Retry-After: a number of seconds, or a date. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** What the system says where nobody will answer the next time either. */
const LASTING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EACCES',
  'EPERM',
  'ERR_INVALID_URL',
]);

function unreachable(error: unknown, url: string): Error {
  const { code } = causeOf(error);
  const lasts =
    code === undefined || LASTING.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_TLS');
  return lasts
    ? new InputError(`the download failed: ${reasonOf(error)}`, {
        place: hideCredentials(url),
        cure: 'check the address and the network, then run again',
      })
    : broken(error);
}

function broken(error: unknown): TryAgain {
  return new TryAgain(`the download failed: ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  const { message } = causeOf(error);
  return message || (error as Error).message;
}

function causeOf(error: unknown): { message?: string; code?: string } {
  return (error as { cause?: { message?: string; code?: string } }).cause ?? {};
}
