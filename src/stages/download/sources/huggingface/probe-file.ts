import { InputError } from '../../../../base/input-error.ts';
import { ask } from '../../fetch/ask.ts';
import type { ListedFile } from '../../sets/listed-file.ts';
import { type Hub, resolveUrl } from './hub.ts';
import { refusal } from './refusal.ts';

export interface ProbedFile {
  readonly file: ListedFile;
  /** 40 hex digits; undefined where the hub does not say. */
  readonly commit: string | undefined;
}

/**
 * Asks for the headers of a file. What it is stands in those of the hub itself, which then sends one on to
 * where it is stored: the bodies there have no ETag that is of use.
 * @throws InputError where it is not to be had
 */
export async function probeFile(
  hub: Hub,
  revision: string,
  name: string,
  signal: AbortSignal,
): Promise<ProbedFile> {
  const url = resolveUrl(hub, revision, name);
  const reply = await ask(url, {
    method: 'HEAD',
    own: hub.headers,
    // A repository that was renamed, as long as the hub says nothing of the file.
    follows: (from, to, headers) => from.origin === to.origin && headers['x-linked-etag'] === undefined,
    signal,
  });
  if (reply.status >= 400) throw refusal(reply, hub, `the file ${name} at ${revision}`);
  const { headers } = reply;
  const commit = /^[0-9a-f]{40}$/.exec(String(headers['x-repo-commit'] ?? ''))?.[0];
  const etag = String(headers['x-linked-etag'] ?? headers.etag ?? '').replace(/^(?:W\/)?"?(.*?)"?$/, '$1');
  const length = headers['x-linked-size'] ?? (reply.status === 200 ? headers['content-length'] : undefined);
  const size = length === undefined ? undefined : Number(length);
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0))
    throw new InputError(`the hub says that ${name} has "${length}" bytes`, {
      place: hub.place,
      cure: 'check the endpoint: is it a hub?',
    });
  return { file: fileOf(hub, { commit: commit ?? revision, name, size, ...hashesOf(etag) }), commit };
}

/** An ETag of a hub: the sha256 of a file in LFS, of others what git calls it; else of no use. */
function hashesOf(etag: string): { sha256?: string; gitHash?: string } {
  if (/^[0-9a-f]{64}$/i.test(etag)) return { sha256: etag };
  return /^[0-9a-f]{40}$/.test(etag) ? { gitHash: etag } : {};
}

interface Known {
  readonly commit: string;
  readonly name: string;
  readonly size: number | undefined;
  readonly sha256?: string | undefined;
  readonly gitHash?: string | undefined;
}

/** A file by what is known of it; one in LFS is told by its sha256 alone. */
export function fileOf(hub: Hub, { commit, name, size, sha256, gitHash }: Known): ListedFile {
  const remote = {
    urls: [resolveUrl(hub, commit, name)],
    hash: sha256 === undefined ? undefined : ({ algorithm: 'sha256', hex: sha256 } as const),
    size,
    headers: hub.headers,
  };
  const isOfGit = sha256 === undefined && gitHash !== undefined;
  return { name, size, locate: async () => remote, ...(isOfGit && { gitHash }) };
}
