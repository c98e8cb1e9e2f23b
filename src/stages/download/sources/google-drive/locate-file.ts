import type { IncomingHttpHeaders } from 'node:http';
import { InputError } from '../../../../base/input-error.ts';
import { ask, type Reply } from '../../fetch/ask.ts';
import type { RemoteFile } from '../../fetch/remote-file.ts';
import { type DriveItem, driveUrl } from './drive-item.ts';
import { type DrivePage, readPage } from './read-page.ts';

export interface LocatedFile {
  readonly remote: RemoteFile;
  /** As Drive calls it; undefined where it does not say. */
  readonly name: string | undefined;
}

/** Pages that Drive sends before the file; one as a rule. */
const MOST_PAGES = 4;
/** Characters of the address that a page leads to. */
const LONGEST_ADDRESS = 8192;

/**
 * Finds out where a file is: a small one right there, a large one behind a page that is to be confirmed.
 * @param place of the file, for errors
 * @throws InputError where it is not to be had, with what Drive says
 */
export async function locateFile(
  endpoint: string,
  item: DriveItem,
  place: string,
  signal: AbortSignal,
): Promise<LocatedFile> {
  let url = driveUrl(endpoint, '/uc', item, { export: 'download' });
  const cookies = new Map<string, string>();
  for (let pages = 0; pages <= MOST_PAGES; pages += 1) {
    const cookie = cookies.get(new URL(url).origin);
    const own: Readonly<Record<string, string>> = cookie === undefined ? {} : { cookie };
    const reply = await ask(url, { own, reads: isPage, signal });
    requireShared(reply, place);
    if (reply.status === 200 && !isPage(reply.headers))
      return {
        remote: { urls: [url], headers: own, size: sizeIn(reply.headers) },
        name: nameIn(reply.headers),
      };
    const page = readPage(reply.text);
    const given = cookiesIn(reply.headers);
    const next = confirmed(page, given, url, reply);
    if (next === undefined || next.length > LONGEST_ADDRESS) throw refusal(page, reply, place);
    if (given.size > 0)
      cookies.set(reply.address.origin, [...given].map((pair) => pair.join('=')).join('; '));
    url = next;
  }
  throw new InputError('Google Drive sends one page after the other in place of the file', {
    place,
    cure: BY_HAND,
  });
}

/** A page is no file; one that was uploaded comes as what is to be kept. */
export function isPage(headers: IncomingHttpHeaders): boolean {
  const isKept = /^\s*attachment/i.test(headers['content-disposition'] ?? '');
  return !isKept && /^\s*(?:text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
}

/** @throws InputError where one is to log in */
export function requireShared({ address, status }: Reply, place: string): void {
  const isLogin =
    /(?:^|\.)accounts\.google\./.test(address.hostname) ||
    /\/(?:ServiceLogin|signin)\b/i.test(address.pathname);
  if (!isLogin && status !== 401) return;
  throw new InputError('Google Drive asks for a login: it is not shared with anyone who has the link', {
    place,
    cure: `have it shared so, or ${BY_HAND}`,
  });
}

const BY_HAND = 'fetch it in a browser and give it by path: (source path)';

function sizeIn(headers: IncomingHttpHeaders): number | undefined {
  const { 'content-length': length, 'content-encoding': packing } = headers;
  return length !== undefined && packing === undefined ? Number(length) : undefined;
}

/** "attachment; filename="a.zip"; filename*=UTF-8''%C3%A4.zip", of which the latter counts. */
function nameIn({ 'content-disposition': header = '' }: IncomingHttpHeaders): string | undefined {
  const [, encoded] = /filename\*\s*=\s*UTF-8''([^;\s]+)/i.exec(header) ?? [];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch {
    // The other one may do.
  }
  const [, quoted, bare] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  const name = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
  return name === undefined ? undefined : Buffer.from(name, 'latin1').toString('utf8');
}

function cookiesIn({ 'set-cookie': cookies = [] }: IncomingHttpHeaders): Map<string, string> {
  const pairs = cookies.flatMap((cookie) => {
    const [, name, value] = /^\s*([\w-]+)=([^;\s]*)/.exec(cookie) ?? [];
    return name === undefined ? [] : [[name, value!] as const];
  });
  return new Map(pairs);
}

/** Where the page leads that asks whether one wants the file all the same; undefined where it does not. */
function confirmed(
  { form, link }: DrivePage,
  cookies: ReadonlyMap<string, string>,
  asked: string,
  { address }: Reply,
): string | undefined {
  if (form !== undefined && URL.canParse(form.action, address.href)) {
    const url = new URL(form.action, address);
    for (const [name, value] of Object.entries(form.fields)) url.searchParams.set(name, value);
    return url.href;
  }
  if (link !== undefined && URL.canParse(link, address.href)) return new URL(link, address).href;
  const warning = [...cookies].find(([name]) => name.startsWith('download_warning'));
  const url = new URL(asked);
  if (warning === undefined || url.searchParams.has('confirm')) return undefined;
  url.searchParams.set('confirm', warning[1]);
  return url.href;
}

/** What Drive says in place of the file. */
function refusal({ caption, title }: DrivePage, { status, words }: Reply, place: string): InputError {
  const said = caption === '' ? title : caption;
  const told = said === '' ? `Google Drive answers ${words}` : `Google Drive answers with a page: "${said}"`;
  if (/quota|too many users|at this time/i.test(`${title} ${caption}`))
    return new InputError(`too many have fetched the file lately, its quota is used up (${told})`, {
      place,
      cure: `run again in a day, when Drive gives it out once more; or copy it into a Drive of your own and give the id of the copy; or ${BY_HAND}`,
    });
  if (status === 404)
    return new InputError(told, { place, cure: 'check the id: there is no such file, or no longer' });
  return new InputError(told, {
    place,
    cure: `check the id, and that it is shared with anyone who has the link; or ${BY_HAND}`,
  });
}
