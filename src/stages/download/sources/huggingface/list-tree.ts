import { InputError } from '../../../../base/input-error.ts';
import { ask, type Reply } from '../../fetch/ask.ts';
import { asTold } from '../../sets/as-told.ts';
import { type ListedFile, MOST_FILES } from '../../sets/listed-file.ts';
import { apiUrl, type Hub } from './hub.ts';
import { fileOf } from './probe-file.ts';
import { refusal } from './refusal.ts';

/** The commit that a branch or a tag is at, 40 hex digits. @throws InputError where there is none */
export async function commitOf(hub: Hub, revision: string, signal: AbortSignal): Promise<string> {
  const url = apiUrl(hub, `revision/${encodeURIComponent(revision)}`);
  const reply = await ask(url, { own: hub.headers, signal });
  if (reply.status !== 200) throw refusal(reply, hub, `the revision ${revision}`);
  const { sha } = parsed(reply, hub) as { readonly sha?: unknown };
  if (typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha)) return sha;
  throw noHub(hub, 'it names no commit');
}

/**
 * All files of a commit.
 * @throws InputError where they cannot be listed, are more than MOST_FILES, or are listed in a circle
 */
export async function listTree(hub: Hub, commit: string, signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const seen = new Set<string>();
  for (let url: string | undefined = apiUrl(hub, `tree/${commit}?recursive=true`); url !== undefined; ) {
    if (seen.has(url)) throw noHub(hub, 'its pages lead back to each other');
    seen.add(url);
    const reply = await ask(url, { own: hub.headers, signal });
    if (reply.status !== 200) throw refusal(reply, hub, `the list of files at ${commit}`);
    const entries = parsed(reply, hub);
    if (!Array.isArray(entries)) throw noHub(hub, 'what should be a list of files is none');
    for (const entry of entries)
      if ((entry as Entry | null)?.type === 'file') files.push(listed(entry as Entry, commit, hub));
    if (files.length > MOST_FILES || seen.size > MOST_FILES) throw tooMany(hub);
    url = nextPage(reply, hub);
  }
  return files;
}

/** What is used of an entry, if it is what it should be. */
interface Entry {
  readonly type?: unknown;
  readonly path?: unknown;
  readonly size?: unknown;
  readonly oid?: unknown;
  readonly lfs?: { readonly oid?: unknown; readonly size?: unknown } | null;
}

function listed({ path, size, oid, lfs }: Entry, commit: string, hub: Hub): ListedFile {
  const sha256 = lfs?.oid;
  const bytes = lfs?.size ?? size;
  const isGiven =
    typeof path === 'string' &&
    Number.isSafeInteger(bytes) &&
    (bytes as number) >= 0 &&
    (sha256 === undefined ? isHex(oid, 40) : isHex(sha256, 64));
  if (!isGiven) throw noHub(hub, `of a file it says ${asTold({ path, size, oid, lfs })}`);
  return fileOf(hub, {
    ...{ commit, name: path, size: bytes as number },
    ...(sha256 === undefined ? { gitHash: oid as string } : { sha256: sha256 as string }),
  });
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);
}

/** The page that `Link: <…>; rel="next"` names; always of this hub, as it is asked with the token. */
function nextPage({ headers, address }: Reply, { endpoint }: Hub): string | undefined {
  const links = String(headers['link'] ?? '');
  const target = /<([^<>]*)>\s*;\s*rel="?next"?/.exec(links)?.[1];
  if (target === undefined || !URL.canParse(target, address.href)) return undefined;
  const { pathname, search } = new URL(target, address);
  return `${new URL(endpoint).origin}${pathname}${search}`;
}

function parsed({ text }: Reply, hub: Hub): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw noHub(hub, 'it answers in no JSON');
  }
}

function noHub({ place }: Hub, what: string): InputError {
  return new InputError(`the hub does not answer as one: ${what}`, { place, cure: 'check the endpoint' });
}

function tooMany({ place }: Hub): InputError {
  return new InputError(`the repository has more than ${MOST_FILES} files`, {
    place,
    cure: 'name in `files` those that are wanted, without patterns',
  });
}
