import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../../../base/input-error.ts';

/**
 * Fetches a URL (http or https) into a file and checks its sha256 (64 hex digits). The file gets its name
 * only when it is whole and right. `onBytes` is called with the bytes received so far and the total, 0 where
 * the server does not say.
 */
export async function fetchFile(
  url: string,
  sha256: string,
  file: string,
  options: { signal: AbortSignal; onBytes?: (received: number, total: number) => void },
): Promise<void> {
  const response = await request(url, options.signal);
  const total = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha256');
  let received = 0;
  const measure = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      received += chunk.byteLength;
      options.onBytes?.(received, total);
      done(null, chunk);
    },
  });

  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  try {
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, measure, createWriteStream(partial), { signal: options.signal });
    const found = hash.digest('hex');
    if (found !== sha256.toLowerCase()) {
      throw new InputError(`the file has sha256 ${found}, expected ${sha256}`, {
        place: url,
        cure: 'check the URL; if the file was renewed on purpose, put its new sha256 into the configuration',
      });
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (options.signal.aborted || error instanceof InputError) throw error;
    throw unreachable(url, error);
  }
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(url, error);
  }
  if (!response.ok || !response.body) {
    throw new InputError(`the server answered ${response.status} ${response.statusText}`.trim(), {
      place: url,
      cure: 'open the URL in a browser; a share that asks for a login cannot be downloaded this way',
    });
  }
  return response;
}

function unreachable(url: string, error: unknown): InputError {
  const { message, cause } = error as Error & { cause?: { message?: string } };
  return new InputError(`the download failed: ${cause?.message || message}`, {
    place: url,
    cure: 'check the address and the network, then run again',
  });
}
