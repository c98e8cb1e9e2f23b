import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type AskOptions, ask, type Reply } from '../../../src/stages/download/fetch/ask.ts';
import { PATIENCE } from '../../../src/stages/download/fetch/patience.ts';
import { startHost } from './support/host.ts';

/** Answers in turn; the last one again and again. */
let answers: ((response: ServerResponse) => void)[] = [];
const answer = (_: unknown, response: ServerResponse): void =>
  (answers.length > 1 ? answers.shift()! : answers[0]!)(response);
const host = await startHost(answer);
const other = await startHost(answer);
const HURRIED = { ...PATIENCE, retries: 2, pause: 1, silence: 300 };

afterEach(() => {
  host.forget();
  other.forget();
});

function asked(turns: typeof answers, options: Partial<AskOptions> = {}): Promise<Reply> {
  answers = turns;
  return ask(`${host.origin}/x?token=secret`, {
    signal: new AbortController().signal,
    patience: HURRIED,
    ...options,
  });
}

const status = (code: number, headers: Record<string, string> = {}, body = '') => {
  return (response: ServerResponse): void => void response.writeHead(code, headers).end(body);
};

describe('a question to a host', () => {
  test('gives the answer, whatever its status, with who answered after redirections', async () => {
    const turns = [
      status(302, { location: `${other.origin}/there` }),
      status(404, { 'x-error-code': 'none' }, 'sorry'),
    ];
    const reply = await asked(turns, { own: { authorization: 'Bearer mine' } });
    expect(reply).toMatchObject({ status: 404, words: '404 Not Found', text: 'sorry' });
    expect(reply.headers['x-error-code']).toBe('none');
    expect(reply.address.href).toBe(`${other.origin}/there`);
    expect([host, other].map(({ requests }) => requests[0]!.headers.authorization)).toEqual([
      'Bearer mine',
      undefined,
    ]);
  });

  test('is put again where the connection breaks or the host has a problem', async () => {
    const breaks = (response: ServerResponse): void => void response.destroy();
    expect((await asked([breaks, status(503), status(200, {}, 'now')])).text).toBe('now');
    expect((await asked([status(503, {}, 'a problem')])).text).toBe('a problem');
    expect(host.requests).toHaveLength(6);
  });

  test('is answered packed, if the host will have it so', async () => {
    const packed = (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
    expect((await asked([packed])).text).toBe('packed');
  });

  test('leaves a body unread that is none of a page', async () => {
    const endless = (response: ServerResponse): void => void response.writeHead(200).write('a');
    expect((await asked([endless], { reads: () => false })).text).toBe('');
  });

  test.each([
    ['redirections in a circle', status(302, { location: '/x' }), 'redirects more than 20 times'],
    [
      'a redirection to what is no web address',
      status(302, { location: 'file:///etc/passwd' }),
      'of the sort file:',
    ],
    ['a long Retry-After', status(429, { 'retry-after': '3600' }), 'asks to come again in 3600 s'],
    ['too much', status(200, {}, 'a'.repeat((16 << 20) + 1)), 'more than 16777216 bytes'],
    ['nothing at all', () => {}, 'too slow: no byte in 0.3 s'],
    [
      'no HTTP',
      (response: ServerResponse) => void response.socket!.end('SSH-2.0\r\n\r\n'),
      'does not answer in HTTP',
    ],
  ])('that brings %s is an error, which shows no secret', async (_, respond, words) => {
    const error = await asked([respond]).then(
      () => undefined,
      (reason: Error & { place?: string }) => reason,
    );
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringContaining(words) });
    expect(error!.place).toContain(host.origin);
    expect(`${error!.message} ${error!.place}`).not.toContain('secret');
  });
});
