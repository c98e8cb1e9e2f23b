import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fetchFile } from '../../src/stages/download/fetch/fetch-file.ts';
import { PATIENCE, type Patience } from '../../src/stages/download/fetch/patience.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
const body = Buffer.from('0123456789'.repeat(2000));
const sha256 = createHash('sha256').update(body).digest('hex');

/** Answers in turn; the last one again and again. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let answers: Answer[] = [];
let requests: IncomingMessage[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/faces.bin`;
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const whole: Answer = (_, response) =>
  void response.writeHead(200, { 'content-length': body.length }).end(body);
const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return (_, response) => void response.writeHead(code, headers).end('sorry');
};
/** So many bytes of it, then the connection breaks. */
const broken = (bytes: number): Answer => {
  return (_, response) => {
    response.writeHead(200, { 'content-length': body.length, 'accept-ranges': 'bytes' });
    response.write(body.subarray(0, bytes), () => response.destroy());
  };
};
const rest: Answer = ({ headers }, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')![1]);
  const range = `bytes ${from}-${body.length - 1}/${body.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': body.length - from });
  response.end(body.subarray(from));
};

const HURRIED: Patience = { ...PATIENCE, retries: 2, pause: 1 };

async function fetched(
  turns: Answer[],
  { address = url, patience = HURRIED, expected = sha256, largest = 2 ** 40 } = {},
): Promise<Buffer> {
  answers = turns;
  const file = join(mkdtempSync(join(scratch, 'one-')), 'faces.bin');
  const { signal } = new AbortController();
  try {
    const hash = { algorithm: 'sha256', hex: expected } as const;
    await fetchFile({ urls: [address], hash }, file, { signal, patience, largest });
  } finally {
    expect(existsSync(`${file}.partial`)).toBe(false);
  }
  return readFileSync(file);
}

describe('a download', () => {
  test('is tried again where the server has a problem that passes', async () => {
    expect((await fetched([status(503), status(429, { 'retry-after': '0' }), whole])).equals(body)).toBe(
      true,
    );
    expect(requests).toHaveLength(3);
  });

  test('goes on from where the connection broke', async () => {
    expect((await fetched([broken(7000), rest])).equals(body)).toBe(true);
    expect(requests.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=7000-']);
  });

  test('begins anew where the server cannot go on', async () => {
    expect((await fetched([broken(7000), whole])).equals(body)).toBe(true);
  });

  test('that begins anew and breaks before where it was is given up', async () => {
    const anew = (bytes: number): Answer => {
      return (_, response) => {
        response.writeHead(200, { 'content-length': body.length });
        response.write(body.subarray(0, bytes), () => response.destroy());
      };
    };
    const turns = [60, 30, 60, 30, 60].map(anew);
    await expect(fetched([...turns, whole])).rejects.toMatchObject({ name: 'InputError' });
    expect(requests).toHaveLength(3);
  });

  test('that breaks again and again goes on as long as bytes come', async () => {
    const more: Answer = ({ headers }, response) => {
      const from = Number(/\d+/.exec(headers.range!)![0]);
      response.writeHead(206, {
        'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
        'content-length': body.length - from,
      });
      response.write(body.subarray(from, from + 4000), () => response.destroy());
    };
    expect((await fetched([broken(2000), more, more, more, more, rest])).equals(body)).toBe(true);
  });

  test.each([
    [503, 'the server answered 503 Service Unavailable', 'run again later', 3],
    [500, 'the server answered 500 Internal Server Error', 'run again later', 3],
    [404, 'the server answered 404 Not Found', 'the file is not there', 1],
    [403, 'the server answered 403 Forbidden', 'asks for a login', 1],
    [401, 'the server answered 401 Unauthorized', 'asks for a login', 1],
  ])('of a server that answers %i ends with its reason and a cure', async (code, message, cure, asked) => {
    await expect(fetched([status(code)])).rejects.toMatchObject({
      name: 'InputError',
      message,
      cure: expect.stringContaining(cure),
      place: url,
    });
    expect(requests).toHaveLength(asked);
  });

  test('is not waited for longer than is patient', async () => {
    await expect(fetched([status(429, { 'retry-after': '100000' })])).rejects.toThrow(
      'come again in 100000 s',
    );
  });

  test('that stalls is given up', async () => {
    const stalls: Answer = (_, response) => void response.writeHead(200).write(body.subarray(0, 10));
    const patience = { ...HURRIED, retries: 0, silence: 50 };
    await expect(fetched([stalls], { patience })).rejects.toMatchObject({
      name: 'InputError',
      message: 'the server is too slow: no byte in 0.05 s',
    });
  });

  test('of a server that never answers is given up', async () => {
    await expect(fetched([() => {}], { patience: { ...HURRIED, retries: 0, silence: 50 } })).rejects.toThrow(
      'no byte in 0.05 s',
    );
  });

  test('that drips is given up', async () => {
    const drips: Answer = (_, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(dripping));
    };
    const patience = { ...HURRIED, retries: 0, window: 200, bytesInWindow: 1 << 20 };
    await expect(fetched([drips], { patience })).rejects.toThrow(
      /the server is too slow: \d+ bytes in 0\.2 s/,
    );
  });

  test.each([
    '<!DOCTYPE html><html><title>Sign in',
    '\n<html lang="en">',
  ])('of the page %j is told as one', async (page) => {
    const answer: Answer = (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    await expect(fetched([answer])).rejects.toMatchObject({
      message: expect.stringContaining('in place of the file came a web page'),
      cure: expect.stringContaining('open the URL in a browser'),
    });
  });

  test('of more bytes than a file may have, or than are free, ends', async () => {
    const endless: Answer = (_, response) => {
      const send = (): void => void response.write(body, (error) => error || send());
      response.writeHead(200);
      send();
    };
    await expect(fetched([endless], { largest: 3 * body.length })).rejects.toMatchObject({
      message: `the server sends more than ${3 * body.length} bytes`,
    });
    const large: Answer = (_, response) =>
      void response.writeHead(200, { 'content-length': Number.MAX_SAFE_INTEGER }).write(body);
    await expect(fetched([large], { largest: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({
      code: 'ENOSPC',
      message: expect.stringMatching(/^what is left of the file needs 9007199255 MB, and \d+ MB are free$/),
    });
  });

  test('sends the user and the password of the address, and never tells them', async () => {
    const secret = url.replace('http://', 'http://ann:s%40cret@').concat('?token=t0ken&page=2');
    expect((await fetched([whole], { address: secret })).equals(body)).toBe(true);
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('ann:s@cret').toString('base64')}`);
    for (const [turns, expected] of [
      [[status(404)], sha256],
      [[whole], '0'.repeat(64)],
    ] as const) {
      const failure = await fetched([...turns], { address: secret, expected }).catch((error: Error) => error);
      expect(JSON.stringify([failure, (failure as Error).message])).not.toMatch(/s%40cret|s@cret|t0ken/);
    }
  });

  test('that a server packs unasked is unpacked; the length that it says is that of the packed bytes', async () => {
    const packed = gzipSync(body);
    const answer: Answer = (_, response) =>
      void response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    expect((await fetched([answer])).equals(body)).toBe(true);
    const half: Answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      response.write(packed.subarray(0, packed.length / 2), () => response.destroy());
    };
    expect((await fetched([half, answer])).equals(body)).toBe(true);
  });

  test.each([
    ['gzip', 'notgzip'],
    ['gzip', gzipSync(body).fill(0, 20, 40)],
    ['br', 'notbrotli'],
    ['zstd', body],
  ])('whose body says that it is %s, and is not to be read so, fails at once', async (packing, bytes) => {
    const answer: Answer = (_, response) =>
      void response.writeHead(200, { 'content-encoding': packing }).end(bytes);
    await expect(fetched([answer])).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(`that it sends the file packed (${packing})`),
      place: url,
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['no status', 'hello\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello'],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrubbish'],
    ['headers without an end', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(1 << 20)}`],
  ])('of a server that answers with %s fails at once', async (_, bytes) => {
    const answer: Answer = ({ socket }) => void socket.write(bytes);
    await expect(fetched([answer])).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^the server does not answer in HTTP as it should: /),
    });
    expect(requests).toHaveLength(1);
  });

  const redirected = (location: string): Answer => status(302, { location });

  test('follows redirections, as far as they lead to a file', async () => {
    expect((await fetched([redirected('/other'), whole])).equals(body)).toBe(true);
    expect(requests.map((request) => request.url)).toEqual(['/faces.bin', '/other']);
    await expect(fetched([redirected('file:///etc/passwd')])).rejects.toThrow('an address of the sort file:');
    await expect(fetched([redirected('http://[::1')])).rejects.toThrow('redirects to what is no address');
    requests = [];
    await expect(fetched([redirected('/faces.bin')])).rejects.toThrow('redirects more than 20 times');
    expect(requests).toHaveLength(21);
  });

  test('sends the password to nobody but the server that it is for', async () => {
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    const address = url.replace('http://', 'http://ann:secret@');
    await fetched([redirected('/here'), redirected(elsewhere), whole], { address });
    expect(requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, true, false]);
  });

  test('sends a token to the origin that it is for alone', async () => {
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    answers = [redirected('/here'), redirected(elsewhere), whole];
    const { signal } = new AbortController();
    const headers = { authorization: 'Bearer t0ken' };
    const { sha256: found } = await fetchFile({ urls: [url], headers }, join(scratch, 'tokened'), { signal });
    expect(found).toBe(sha256);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer t0ken',
      'Bearer t0ken',
      undefined,
    ]);
  });

  test.each([
    'http://[::1',
    'http://127.0.0.1:99999/x',
    'ftp://host/x',
  ])('of %s says that it is no address', async (address) => {
    await expect(fetched([whole], { address })).rejects.toMatchObject({
      name: 'InputError',
      message: 'this is no address of a file',
    });
  });
});
