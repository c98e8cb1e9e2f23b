import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { requireSpace } from '../../../base/environment/free-space.ts';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';
import { PATIENCE, type Patience } from './patience.ts';
import type { FileHash, RemoteFile } from './remote-file.ts';
import { requestFrom } from './request.ts';
import { TryAgain } from './try-again.ts';
import { watchRate } from './watch-rate.ts';

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Is told the bytes received so far and the total, 0 where the server does not say. */
  readonly onBytes?: (received: number, total: number) => void;
  readonly patience?: Patience;
  /** Bytes that a file may have. */
  readonly largest?: number;
}

/** docs/limits.md shows it. */
const LARGEST = 2 * 2 ** 40;

/**
 * Fetches a file (http or https) and checks its hash, where one is known. It gets its name only when it is
 * whole and right. Where the connection breaks, or the server has a problem that may pass, it is tried again,
 * from where it ended if the server can.
 * @returns the sha256 of what came, 64 lower-case hex digits
 * @throws InputError, whose text holds no password and no token of the URL
 */
export async function fetchFile(
  remote: RemoteFile,
  file: string,
  { signal, onBytes = () => {}, patience = PATIENCE, largest = LARGEST }: FetchOptions,
): Promise<{ readonly sha256: string }> {
  const url = remote.urls[0]!;
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  const download = openDownload(partial);
  try {
    // A server that begins anew each time brings nothing by what it has sent before.
    let furthest = 0;
    for (let failed = 0; ; ) {
      try {
        await receive(remote, url, partial, download, { signal, onBytes, patience, largest });
        break;
      } catch (error) {
        signal.throwIfAborted();
        failed = download.received > furthest ? 1 : failed + 1;
        furthest = Math.max(furthest, download.received);
        if (!(error instanceof TryAgain) || failed > patience.retries) throw toldWhere(error, url);
        await wait(pauseBefore(failed, error, url, patience), undefined, { signal });
      }
    }
    download.close();
    const sha256 = download.digest('sha256');
    if (remote.hash) requireHash(download, remote.hash, url);
    renameSync(partial, file);
    return { sha256 };
  } finally {
    download.close();
    rmSync(partial, { force: true });
  }
}

interface Download {
  readonly received: number;
  /** The first bytes, by which a page is told from a file. */
  readonly start: Buffer;
  take(chunk: Uint8Array): void;
  /** The server begins anew. */
  restart(): void;
  digest(algorithm: FileHash['algorithm']): string;
  close(): void;
}

function openDownload(path: string): Download {
  let file: number | undefined = openSync(path, 'w');
  const begun = () => ({ sha256: createHash('sha256'), md5: createHash('md5') });
  let hashes = begun();
  let received = 0;
  let start = Buffer.alloc(0);
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    get received() {
      return received;
    },
    get start() {
      return start;
    },
    take(chunk) {
      writeFileSync(file!, chunk);
      hashes.sha256.update(chunk);
      hashes.md5.update(chunk);
      received += chunk.byteLength;
      if (start.length < START) start = Buffer.concat([start, chunk.subarray(0, START)]);
    },
    restart() {
      close();
      file = openSync(path, 'w');
      [hashes, received, start] = [begun(), 0, Buffer.alloc(0)];
    },
    digest: (algorithm) => hashes[algorithm].copy().digest('hex'),
    close,
  };
}

const START = 512;

/** Receives what is missing. @throws TryAgain where that may help */
async function receive(
  remote: RemoteFile,
  url: string,
  file: string,
  download: Download,
  { signal, onBytes, patience, largest }: Required<FetchOptions>,
): Promise<void> {
  const rate = watchRate(patience);
  try {
    const { body, from, total } = await requestFrom(
      url,
      download.received,
      AbortSignal.any([signal, rate.signal]),
      remote.headers,
    );
    if (from !== download.received) download.restart();
    requireSpace(dirname(file), Math.max(0, total - from), 'what is left of the file');
    for await (const chunk of body) {
      rate.came(chunk.byteLength);
      download.take(chunk);
      if (download.received > largest) throw tooLarge(url, largest);
      onBytes(download.received, total);
    }
    if (total > 0 && download.received !== total) {
      throw new TryAgain(`the connection ended at byte ${download.received} of ${total}`);
    }
  } catch (error) {
    throw rate.signal.aborted ? rate.signal.reason : error;
  } finally {
    rate.stop();
  }
}

function tooLarge(url: string, largest: number): InputError {
  return new InputError(`the server sends more than ${largest} bytes`, {
    place: hideCredentials(url),
    cure: 'check the address: no data set is so large in one file',
  });
}

function pauseBefore(failed: number, { after }: TryAgain, url: string, patience: Patience): number {
  const pause = after ?? patience.pause * 2 ** (failed - 1);
  if (pause <= patience.longestPause) return pause;
  throw new InputError(`the server asks to come again in ${Math.round(pause / 1000)} s`, {
    place: hideCredentials(url),
    cure: 'run again then',
  });
}

function requireHash(download: Download, { algorithm, hex }: FileHash, url: string): void {
  const found = download.digest(algorithm);
  if (found === hex.toLowerCase()) return;
  if (/^\s*(?:<!doctype html|<html)/i.test(download.start.toString('latin1'))) {
    throw new InputError(
      'the server answered with a web page in place of the file: a login or a consent page?',
      {
        place: hideCredentials(url),
        cure: 'open the URL in a browser, and give the address that the download itself has; or fetch it by hand and give it as a path: input',
      },
    );
  }
  throw new InputError(`the file has ${algorithm} ${found}, expected ${hex}`, {
    place: hideCredentials(url),
    cure: `check the URL; if the file was renewed on purpose, put its new ${algorithm} into the configuration`,
  });
}

function toldWhere(error: unknown, url: string): unknown {
  if (!(error instanceof TryAgain)) return error;
  return new InputError(error.message, {
    place: hideCredentials(url),
    cure: error.cure ?? 'check the address and the network, then run again',
  });
}
