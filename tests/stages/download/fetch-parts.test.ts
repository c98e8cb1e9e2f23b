import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FetchOptions, fetchFile } from '../../../src/stages/download/fetch/fetch-file.ts';
import { PATIENCE } from '../../../src/stages/download/fetch/patience.ts';
import type { RemoteFile } from '../../../src/stages/download/fetch/remote-file.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const scratch = scratchFolder();
const body = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 2654435761) >>> 13));
const sha256 = createHash('sha256').update(body).digest('hex');
const md5 = createHash('md5').update(body).digest('hex');

/** What the server has, and how it behaves. */
interface Behaviour {
  readonly bytes?: Uint8Array;
  readonly etag?: string | undefined;
  /** Bytes of an answer, after which the connection breaks. */
  readonly breaksAfter?: number;
  readonly ignoresRanges?: boolean;
  /** In place of all else. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}
let behaviours: Map<string, Behaviour[]> = new Map();
let requests: IncomingMessage[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    const turns = behaviours.get(request.url!)!;
    serve(turns.length > 1 ? turns.shift()! : turns[0]!, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests = [];
  behaviours = new Map();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As RFC 9110 has it. */
function serve(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
  const { bytes = body, etag, breaksAfter = Number.POSITIVE_INFINITY, ignoresRanges, answer } = behaviour;
  if (answer?.(request, response)) return;
  const { range, 'if-range': ifRange } = request.headers;
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const isPart = first !== undefined && !ignoresRanges && (ifRange === undefined || ifRange === etag);
  const from = isPart ? Number(first) : 0;
  const to = isPart && last !== '' ? Number(last) + 1 : bytes.length;
  response.writeHead(isPart ? 206 : 200, {
    'content-length': to - from,
    ...(!ignoresRanges && { 'accept-ranges': 'bytes' }),
    ...(etag !== undefined && { etag }),
    ...(isPart && { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` }),
  });
  const part = bytes.subarray(from, Math.min(to, from + breaksAfter));
  if (part.length === to - from) response.end(part);
  else response.write(part, () => response.destroy());
}

const HURRIED = { ...PATIENCE, retries: 2, pause: 1 };
const PINNED = { algorithm: 'sha256', hex: sha256 } as const;

function folder(): string {
  return mkdtempSync(join(scratch, 'one-'));
}

async function fetched(remote: Partial<RemoteFile>, options: Partial<FetchOptions> = {}): Promise<Buffer> {
  const file = join(folder(), 'faces.bin');
  const all = { urls: [`${base}/a`], ...remote };
  const { signal } = new AbortController();
  const came = await fetchFile(all, file, { signal, patience: HURRIED, ...options });
  const bytes = readFileSync(file);
  expect(came.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return bytes;
}

const ranges = (): (string | undefined)[] => requests.map(({ headers }) => headers.range);

describe('of several addresses', () => {
  const urls = (): string[] => [`${base}/a`, `${base}/b`, `${base}/c`];

  test('the next one is taken where one has no file, or another one, which is said', async () => {
    behaviours.set('/a', [{ answer: (_, response) => Boolean(response.writeHead(404).end()) }]);
    behaviours.set('/b', [{ bytes: body.subarray(1) }]);
    behaviours.set('/c', [{}]);
    const told: string[] = [];
    const bytes = await fetched(
      { urls: urls(), hash: PINNED },
      { onTrouble: (text) => void told.push(text) },
    );
    expect(bytes.equals(body)).toBe(true);
    expect(told).toEqual([
      `${base}/a: the server answered 404 Not Found`,
      expect.stringMatching(/\/b: the file has sha256 [0-9a-f]{64}, expected /),
    ]);
  });

  test('one goes on with what another has brought, where a hash is pinned', async () => {
    behaviours.set('/a', [{ breaksAfter: 500_000 }, { answer: (_, r) => Boolean(r.writeHead(404).end()) }]);
    behaviours.set('/b', [{}]);
    expect((await fetched({ urls: urls(), hash: { algorithm: 'md5', hex: md5 } })).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=500000-', 'bytes=500000-']);
  });

  test('none goes on with those of another where none is', async () => {
    behaviours.set('/a', [
      { etag: '"1"', breaksAfter: 500_000 },
      { answer: (_, r) => Boolean(r.writeHead(404).end()) },
    ]);
    behaviours.set('/b', [{ etag: '"1"' }]);
    expect((await fetched({ urls: urls() })).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=500000-', undefined]);
  });

  test('all of which fail, each says why', async () => {
    for (const url of ['/a', '/b', '/c'])
      behaviours.set(url, [
        { answer: (_, response) => Boolean(response.writeHead(url === '/a' ? 404 : 503).end()) },
      ]);
    await expect(fetched({ urls: urls(), hash: PINNED })).rejects.toThrow(
      /^the server answered 404 Not Found; nor .*\/b: the server answered 503 .*\/c: /,
    );
  });
});

describe('after a cut', () => {
  test('a strong ETag lets it go on', async () => {
    behaviours.set('/a', [{ etag: '"1"', breaksAfter: 400_000 }, { etag: '"1"' }]);
    expect((await fetched({})).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=400000-']);
    expect(requests[1]!.headers['if-range']).toBe('"1"');
  });

  test('another version of the file begins anew', async () => {
    const older = body.toReversed();
    behaviours.set('/a', [{ bytes: older, etag: '"1"', breaksAfter: 400_000 }, { etag: '"2"' }]);
    expect((await fetched({})).equals(body)).toBe(true);
  });

  test.each([
    ['a weak ETag', 'W/"1"'],
    ['none', undefined],
  ])('%s makes it begin anew, unless a hash is pinned', async (_, etag) => {
    behaviours.set('/a', [{ etag, breaksAfter: 400_000 }, { etag }]);
    expect((await fetched({})).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, undefined]);
    requests = [];
    behaviours.set('/a', [{ etag, breaksAfter: 400_000 }, { etag }]);
    expect((await fetched({ hash: PINNED })).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=400000-']);
    expect(requests[1]!.headers['if-range']).toBeUndefined();
  });

  const lies = (range: string, etag?: string): Behaviour => ({
    answer({ headers }, response) {
      if (headers.range === undefined) return false;
      response.writeHead(206, { 'content-range': range, ...(etag && { etag }) }).end(body.subarray(7));
      return true;
    },
  });
  test.each([
    ['of another place', () => lies(`bytes 7-${body.length - 1}/${body.length}`)],
    ['of a file of another length', () => lies(`bytes 400000-${body.length}/${body.length + 1}`)],
    ['that says nothing', () => lies('rubbish')],
    ['of another version', () => lies(`bytes 400000-${body.length - 1}/${body.length}`, '"2"')],
  ])('a part %s is not taken', async (_, lie) => {
    behaviours.set('/a', [{ etag: '"1"', breaksAfter: 400_000 }, { etag: '"1"', ...lie() }, { etag: '"1"' }]);
    expect((await fetched({})).equals(body)).toBe(true);
  });

  test('parts that do not fit together are fetched once more in one piece', async () => {
    const other = body.toReversed();
    behaviours.set('/a', [{ bytes: other, breaksAfter: 400_000 }, {}]);
    expect((await fetched({ hash: PINNED })).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=400000-', undefined]);
  });
});

describe('what a failed attempt leaves', () => {
  const failing = async (downloads: string, remote: Partial<RemoteFile>): Promise<void> => {
    await expect(fetched(remote, { downloads })).rejects.toMatchObject({ name: 'InputError' });
  };
  const refused: Behaviour = { answer: (_, response) => Boolean(response.writeHead(403).end()) };

  test.each([
    ['a pinned hash', { hash: PINNED }, undefined],
    ['a strong ETag', {}, '"1"'],
  ])('the next one goes on with, by %s', async (_, remote, etag) => {
    const downloads = folder();
    behaviours.set('/a', [{ etag, breaksAfter: 300_000 }, refused]);
    await failing(downloads, remote);
    requests = [];
    behaviours.set('/a', [{ etag }]);
    expect((await fetched(remote, { downloads })).equals(body)).toBe(true);
    expect(ranges()).toEqual(['bytes=300000-']);
    expect(readdirSync(downloads)).toEqual([]);
  });

  test('is nothing where nobody could tell that it is the same file', async () => {
    const downloads = folder();
    behaviours.set('/a', [{ breaksAfter: 300_000 }, refused]);
    await failing(downloads, {});
    expect(readdirSync(downloads)).toEqual([]);
  });

  test.each([
    ['bytes that are others', 'file', Buffer.alloc(300_000)],
    ['bytes that are fewer', 'file', Buffer.alloc(10)],
    ['a journal that is rubbish', 'journal.json', Buffer.from('{"format":1,"pieces":[{}]}')],
  ])('is not taken with %s', async (_, name, bytes) => {
    const downloads = folder();
    behaviours.set('/a', [{ etag: '"1"', breaksAfter: 300_000 }, refused]);
    await failing(downloads, {});
    const [part] = readdirSync(downloads);
    writeFileSync(join(downloads, part!, name), bytes);
    requests = [];
    behaviours.set('/a', [{ etag: '"1"' }]);
    expect((await fetched({}, { downloads })).equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined]);
  });
});

describe('several connections', () => {
  const parallel = { connections: 4, parallelFrom: 1000 } as const;

  test('bring the pieces of a large file', async () => {
    behaviours.set('/a', [{ etag: '"1"' }]);
    expect((await fetched({}, parallel)).equals(body)).toBe(true);
    const quarter = body.length / 4;
    const parts = [1, 2, 3].map((i) => `bytes=${i * quarter}-${(i + 1) * quarter - 1}`);
    expect(new Set(ranges())).toEqual(new Set([undefined, ...parts]));
  });

  test.each([
    ['nothing tells that the parts are of one file', { etag: undefined }],
    ['the server gives no parts', { etag: '"1"', ignoresRanges: true }],
  ])('are not asked for where %s', async (_, behaviour) => {
    behaviours.set('/a', [behaviour]);
    expect((await fetched({}, parallel)).equals(body)).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test.each([429, 503, 403, 200])('that are answered with %i leave the file to one', async (status) => {
    let isFirst = true;
    behaviours.set('/a', [
      {
        etag: '"1"',
        answer(_, response) {
          if (isFirst) {
            isFirst = false;
            return false;
          }
          response.writeHead(status).end('sorry');
          return true;
        },
      },
    ]);
    expect((await fetched({ hash: PINNED }, parallel)).equals(body)).toBe(true);
  });

  test('that break go on, each where it was', async () => {
    behaviours.set('/a', [{ etag: '"1"', breaksAfter: 100_000 }]);
    expect((await fetched({}, parallel)).equals(body)).toBe(true);
    expect(requests.length).toBeGreaterThan(8);
  });

  test('leave what each has brought to the next attempt', async () => {
    const downloads = folder();
    const stop = new AbortController();
    behaviours.set('/a', [{ etag: '"1"', breaksAfter: 100_000 }]);
    const onBytes = (received: number): void => void (received > 600_000 && stop.abort());
    const remote = { urls: [`${base}/a`], hash: PINNED };
    await expect(
      fetchFile(remote, join(folder(), 'x'), {
        ...parallel,
        patience: HURRIED,
        signal: stop.signal,
        downloads,
        onBytes,
      }),
    ).rejects.toThrow();
    requests = [];
    behaviours.set('/a', [{ etag: '"1"' }]);
    expect((await fetched(remote, { ...parallel, downloads })).equals(body)).toBe(true);
    const asked = ranges().map((range) => /^bytes=(\d+)-/.exec(range ?? 'bytes=0-')![1]);
    expect(asked).not.toContain('0');
    expect(asked.some((from) => Number(from) % (body.length / 4) > 0)).toBe(true);
  });
});

describe('a page in place of the file', () => {
  const page = (html: string | Uint8Array, type = 'text/html'): Behaviour => ({
    answer: (_, response) => Boolean(response.writeHead(200, { 'content-type': type }).end(html)),
  });

  test.each([
    ['<!doctype html><title>\n Sign &amp; in\t&#8211; Drive </title>', 'text/html', 'Sign & in – Drive'],
    ['<!-- x --><html><title>a&#27;[31mb', 'application/octet-stream', 'a\\u001b[31mb'],
    ['no markup at all', 'text/html', ''],
    [Buffer.from('<html><title>Gr\xfc\xdfe', 'latin1'), 'text/html; charset=ISO-8859-1', 'Grüße'],
    [Buffer.from('<html><meta charset=koi8-r><title>\xc6\xc1\xca\xcc', 'latin1'), '', 'файл'],
    [`<html><title>${'x'.repeat(500)}</title>`, '', `${'x'.repeat(120)}…`],
  ])('is told by its title: %j as %s', async (html, type, title) => {
    behaviours.set('/a', [page(html, type)]);
    for (const hash of [PINNED, undefined])
      await expect(fetched({ hash })).rejects.toThrow(`in place of the file came a web page: "${title}"`);
  });

  test('is the file where its hash says so', async () => {
    const bytes = Buffer.from('<html>');
    behaviours.set('/a', [page(bytes)]);
    const hex = createHash('sha256').update(bytes).digest('hex');
    expect((await fetched({ hash: { algorithm: 'sha256', hex } })).equals(bytes)).toBe(true);
  });

  test('is none where a server calls bytes one', async () => {
    behaviours.set('/a', [page(Buffer.alloc(600), 'text/html')]);
    expect(await fetched({})).toHaveLength(600);
  });
});

test('a file of another size than the known one is refused before it comes', async () => {
  behaviours.set('/a', [{}]);
  await expect(fetched({ size: 7 })).rejects.toThrow(`the server has ${body.length} bytes in place of the 7`);
  expect((await fetched({ size: body.length })).equals(body)).toBe(true);
  expect(existsSync(scratch)).toBe(true);
});
