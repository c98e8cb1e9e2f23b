import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EnvironmentError } from '../../../base/environment/environment-error.ts';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import { moveFile } from './move-file.ts';
import type { PartialFile } from './partial/partial-file.ts';
import { openPlace } from './partial/place.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { type Mirror, type ReceiveOptions, receive } from './receive.ts';
import type { RemoteFile } from './remote-file.ts';
import { TryAgain } from './try-again.ts';
import { titleOfPage } from './web-page.ts';

export interface FetchOptions {
  readonly signal: AbortSignal;
  /**
   * A folder in which what has come stays where this does not end well, for the next one that wants the same
   * file. Undefined: it goes.
   */
  readonly downloads?: string;
  /** Is told the bytes received so far and the total, 0 where the server does not say. */
  readonly onBytes?: (received: number, total: number) => void;
  /** Is told in words what was wrong with one of several addresses. */
  readonly onTrouble?: (text: string) => void;
  readonly patience?: Patience;
  /** Bytes that a file may have. */
  readonly largest?: number;
  /** To one server for one file. */
  readonly connections?: number;
  /** Bytes from which on a file is fetched by several connections. */
  readonly parallelFrom?: number;
}

/** docs/limits.md shows them. */
const DEFAULTS = {
  onBytes: () => {},
  onTrouble: () => {},
  patience: PATIENCE,
  largest: 2 * 2 ** 40,
  connections: 4,
  parallelFrom: 64 << 20,
} as const;

/** How one file is fetched; all is said. */
type Settings = ReceiveOptions & Required<Pick<FetchOptions, 'onTrouble'>>;

/**
 * Fetches a file (http or https) and checks its hash, where one is known. It gets its name only when it is
 * whole and right. Where the connection breaks, or the server has a problem that may pass, it is tried again,
 * from where it ended if it is certain to be the same file: by a strong ETag, or by the hash. The addresses
 * are tried in their order.
 * @returns the sha256 of what came, 64 lower-case hex digits
 * @throws InputError, whose text holds no password and no token of the URL
 */
export async function fetchFile(
  remote: RemoteFile,
  file: string,
  options: FetchOptions,
): Promise<{ readonly sha256: string }> {
  const settings: Settings = { ...DEFAULTS, ...options };
  mkdirSync(dirname(file), { recursive: true });
  const place = await openPlace(remote, file, options.downloads, options.signal);
  try {
    const failures: Failure[] = [];
    for (const url of remote.urls) {
      const mirror = mirrorAt(url, remote);
      try {
        const sha256 = await fetchFrom(mirror, remote, file, place.partial, place.file, settings);
        await place.leave('gone');
        return { sha256 };
      } catch (error) {
        options.signal.throwIfAborted();
        if (!(error instanceof InputError) || error instanceof EnvironmentError) throw error;
        failures.push({ url, error });
        if (remote.urls.length > 1) settings.onTrouble(`${hideCredentials(url)}: ${error.message}`);
      }
    }
    throw toldTogether(failures);
  } finally {
    await place.leave(canGoOn(place.partial, remote) ? 'kept' : 'gone');
  }
}

function mirrorAt(url: string, { headers, hash, size }: RemoteFile): Mirror {
  const known = { url, headers, isPinned: hash !== undefined, size };
  return { ...known, givesParts: true, keepsEtags: true, contentType: '' };
}

/** Whether another attempt may use what is there. */
function canGoOn({ received, version }: PartialFile, { hash }: RemoteFile): boolean {
  return received > 0 && (hash !== undefined || version?.etag !== undefined);
}

/** @returns its sha256 */
async function fetchFrom(
  mirror: Mirror,
  remote: RemoteFile,
  file: string,
  partial: PartialFile,
  path: string,
  settings: Settings,
): Promise<string> {
  const { signal } = settings;
  for (;;) {
    await receiveAll(path, mirror, partial, settings);
    const sha256 = await partial.digest('sha256', signal);
    const wrong = await whatIsWrong(mirror, remote, file, partial, path, sha256, signal);
    if (wrong === undefined) {
      partial.close();
      moveFile(path, file);
      return sha256;
    }
    const { isPatched } = partial;
    partial.begin({ address: '', etag: undefined, total: undefined }, 1);
    // Parts of several answers need not be of one file.
    if (!isPatched) throw wrong;
    mirror.givesParts = false;
    settings.onTrouble(
      `${hideCredentials(mirror.url)}: ${wrong.message}; it is fetched once more in one piece`,
    );
  }
}

/** All of it, in as many tries as it takes. */
async function receiveAll(
  path: string,
  mirror: Mirror,
  partial: PartialFile,
  settings: ReceiveOptions,
): Promise<void> {
  const { signal, patience } = settings;
  // A server that begins anew each time brings nothing by what it has sent before.
  let furthest = partial.received;
  for (let failed = 0; ; ) {
    try {
      return await receive(path, mirror, partial, settings);
    } catch (error) {
      signal.throwIfAborted();
      failed = partial.received > furthest ? 1 : failed + 1;
      furthest = Math.max(furthest, partial.received);
      if (!(error instanceof TryAgain) || failed > patience.retries) throw toldWhere(error, mirror.url);
      await wait(pauseBefore(failed, error, mirror.url, patience), undefined, { signal });
    }
  }
}

function pauseBefore(failed: number, { after }: TryAgain, url: string, patience: Patience): number {
  const pause = after ?? patience.pause * 2 ** (failed - 1);
  if (pause <= patience.longestPause) return pause;
  throw new InputError(`the server asks to come again in ${Math.round(pause / 1000)} s`, {
    place: hideCredentials(url),
    cure: 'run again then',
  });
}

/** Why what came is not the file; undefined where it is. */
async function whatIsWrong(
  { url, contentType }: Mirror,
  { hash, size }: RemoteFile,
  file: string,
  partial: PartialFile,
  path: string,
  sha256: string,
  signal: AbortSignal,
): Promise<InputError | undefined> {
  const isSha256 = hash?.algorithm === 'sha256';
  const found = hash && (isSha256 ? sha256 : await partial.digest(hash.algorithm, signal));
  if (hash && found === hash.hex.toLowerCase()) return undefined;
  const place = hideCredentials(url);
  const mayBePage = hash === undefined && /\.x?html?$/i.test(file);
  const title = mayBePage ? undefined : titleOfPage(path, contentType);
  if (title !== undefined) {
    return new InputError(`in place of the file came a web page: "${title}"`, { place, cure: OF_A_PAGE });
  }
  if (hash === undefined) {
    if (size === undefined || size === partial.received) return undefined;
    return new InputError(`it has ${partial.received} bytes in place of ${size}`, {
      place,
      cure: 'check the URL',
    });
  }
  const cure = `check the URL; if the file was renewed on purpose, put its new ${hash.algorithm} into the configuration`;
  return new InputError(`the file has ${hash.algorithm} ${found}, expected ${hash.hex}`, { place, cure });
}

const OF_A_PAGE =
  'perhaps it asks for a login or a consent: open the URL in a browser, and give the address that the download itself has; or fetch it by hand and give it as a path: input';

function toldWhere(error: unknown, url: string): unknown {
  if (!(error instanceof TryAgain)) return error;
  return new InputError(error.message, {
    place: hideCredentials(url),
    cure: error.cure ?? 'check the address and the network, then run again',
  });
}

interface Failure {
  readonly url: string;
  readonly error: InputError;
}

/** What the first address said, as it is the one that is meant. */
function toldTogether(failures: readonly Failure[]): InputError {
  const [first, ...others] = failures;
  if (others.length === 0) return first!.error;
  const said = others.map(({ url, error }) => `${hideCredentials(url)}: ${error.message}`);
  const { message, place, cure } = first!.error;
  return new InputError(`${message}; nor is it to be had elsewhere: ${said.join('; ')}`, {
    ...(place !== undefined && { place }),
    ...(cure !== undefined && { cure }),
  });
}
