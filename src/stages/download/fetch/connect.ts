import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';

/**
 * Sends a GET and follows redirections. Not through `fetch`: where a server sends a body packed (gzip) that
 * is none, that waits for ever.
 * @param own headers for the origin of the URL alone
 * @throws InputError for an address that is none, or leads nowhere
 * @throws Error of the system, or of Node's parser of HTTP
 */
export async function connect(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  own: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  let address = addressOf(url, url);
  const { origin } = address;
  let credentials = credentialsOf(address);
  for (let redirections = 0; redirections <= MOST_REDIRECTIONS; redirections += 1) {
    const sent = { ...IDENTITY, ...headers, ...(address.origin === origin && own), ...credentials };
    const response = await send(address, sent, signal);
    const location = inUtf8(response.headers.location);
    if (!REDIRECTIONS.has(response.statusCode!) || location === undefined) return response;
    response.destroy();
    const next = addressOf(location, url, address);
    // Whoever else it sends one to must not learn the password.
    if (next.origin !== address.origin || next.username !== '') credentials = credentialsOf(next);
    address = next;
  }
  throw inCircles(url);
}

export function inCircles(url: string): InputError {
  return new InputError(`the server redirects more than ${MOST_REDIRECTIONS} times, perhaps in a circle`, {
    place: hideCredentials(url),
    cure: 'open the URL in a browser, and give the address that the download itself has',
  });
}

/** As browsers do. */
export const MOST_REDIRECTIONS = 20;
export const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Some servers refuse who does not say what it is. */
export const IDENTITY = { 'user-agent': 'occ-pipe', accept: '*/*' } as const;

/** One request, and the head of its answer, whatever that is. */
export function send(
  address: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<IncomingMessage> {
  const { protocol, hostname, port, pathname, search } = address;
  const begin = protocol === 'https:' ? requestHttps : requestHttp;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const to = { protocol, host, ...(port !== '' && { port }), path: `${pathname}${search}` };
  return new Promise((resolve, reject) => {
    // Of a connection of its own: nothing of it is left when it ends.
    const request = begin({ ...to, method, headers, signal, agent: false });
    request.on('response', (response) => {
      // What the parser minds in a body is told here; who reads it would hear that it was cut.
      request.on('error', (error) => response.destroy(error));
      resolve(response);
    });
    request.on('error', reject).end();
  });
}

/** @param asked what the user wrote */
export function addressOf(text: string, asked: string, base?: URL): URL {
  const isAddress = URL.canParse(text, base?.href);
  const address = isAddress ? new URL(text, base) : undefined;
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return address;
  const what = isAddress ? `an address of the sort ${address!.protocol}` : 'what is no address';
  throw new InputError(base ? `the server redirects to ${what}` : 'this is no address of a file', {
    place: hideCredentials(asked),
    cure: 'check the URL: it begins with http:// or https://, a host, and perhaps a port up to 65535',
  });
}

/** Node reads headers byte by byte; some servers write addresses in UTF-8. */
export function inUtf8(header: string | undefined): string | undefined {
  return header === undefined ? undefined : Buffer.from(header, 'latin1').toString('utf8');
}

function credentialsOf({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A stray `%` stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
