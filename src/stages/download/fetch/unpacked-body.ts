import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { InputError } from '../../../base/input-error.ts';
import { hideCredentials } from '../../../base/text/redact.ts';

/** How a server has packed a body, although it was asked for it as it is; undefined where it has not. */
export function packingOf({ headers }: IncomingMessage): string | undefined {
  const packing = (headers['content-encoding'] ?? '').trim().toLowerCase();
  return packing === '' || packing === 'identity' ? undefined : packing;
}

/**
 * The bytes of the file itself.
 * @throws InputError where they are packed as no server should
 */
export function unpackedBody(response: IncomingMessage, url: string): AsyncIterable<Uint8Array> {
  const packing = packingOf(response);
  if (packing === undefined) return response;
  const open = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing] : undefined;
  if (open) return pipeline(response, open(), () => {});
  response.destroy();
  throw badlyPacked(packing, 'which is not read', url);
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What zlib and Brotli say of a body, but where it merely ends early. */
export function unpackingError(
  error: unknown,
  response: IncomingMessage,
  url: string,
): InputError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isOfBody = /^(Z_|ERR_BROTLI|ERR__ERROR)/.test(code) && code !== 'Z_BUF_ERROR';
  return isOfBody ? badlyPacked(packingOf(response)!, 'and it is none', url) : undefined;
}

function badlyPacked(packing: string, but: string, url: string): InputError {
  return new InputError(`the server says that it sends the file packed (${packing}), ${but}`, {
    place: hideCredentials(url),
    cure: 'fetch the file by hand and give it as a path: input, or use another address',
  });
}
