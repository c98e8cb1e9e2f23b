import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { startHost } from './support/host.ts';
import { runSource, type SourceOutcome } from './support/run-source.ts';

const contents: Readonly<Record<string, string>> = { 'lfw.tgz': 'faces', 'read me.txt': 'about' };
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What a record says; changed by a test. */
let told: Record<string, unknown> = {};
const asTold = (): Record<string, unknown> => ({
  ...{ id: 1002, conceptrecid: '1000', metadata: { access_right: 'open', version: '1.1' } },
  files: Object.entries(contents).map(([key, text]) => ({
    ...{ key, size: text.length, checksum: `md5:${md5(text)}` },
    links: { self: `${zenodo.origin}/api/records/1002/files/${encodeURIComponent(key)}/content` },
  })),
});

const zenodo = await startHost((_, response, url) => {
  const [, file] = /^\/api\/records\/1002\/files\/(.*)\/content$/.exec(url.pathname) ?? [];
  if (file !== undefined) return void response.end(contents[decodeURIComponent(file)]);
  if (url.pathname === '/api/records/1000')
    return void response.writeHead(302, { location: '/api/records/1002' }).end();
  if (url.pathname !== '/api/records/1002')
    return void response.writeHead(url.pathname.endsWith('3') ? 410 : 404).end('{}');
  response.end(JSON.stringify({ ...asTold(), ...told }));
});

afterEach(() => {
  told = {};
});

function fetched(record: number | string, files: readonly string[] = ['**']): Promise<SourceOutcome> {
  return runSource({
    ...{ 'password-env': null, seed: 1, source: 'zenodo' },
    zenodo: { record, files, to: 'data', unpack: 'none', endpoint: zenodo.origin },
  });
}

describe('a record on Zenodo', () => {
  test('comes whole, each file checked by its md5', async () => {
    const { files, said, facts } = await fetched(1002);
    expect(files).toEqual({ 'data/lfw.tgz': 'faces', 'data/read me.txt': 'about' });
    expect(said).toBe('');
    expect(facts).toMatchObject({ record: '1002', version: '1.1', files: 2 });
  });

  test('may be named by its DOI, and files by patterns', async () => {
    expect((await fetched('10.5281/zenodo.1002', ['*.tgz'])).files).toEqual({ 'data/lfw.tgz': 'faces' });
  });

  test('is the newest where the number is that of all versions, which is said', async () => {
    expect((await fetched(1000)).said).toContain(
      '1000 stands for all versions; the newest is 1002 now, version 1.1',
    );
  });

  test('is an error where a file is another than the record says', async () => {
    const [file, ...others] = asTold()['files'] as object[];
    told = { files: [{ ...file, checksum: `md5:${'0'.repeat(32)}` }, ...others] };
    await expect(fetched(1002)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('md5'),
    });
  });

  test.each([
    [1001, {}, 'Zenodo answers 404', 'check record'],
    [1003, {}, 'Zenodo answers 410', 'was removed'],
    [
      1002,
      { files: [], metadata: { access_right: 'restricted' } },
      'not for everybody (access: restricted)',
      'ask its',
    ],
    [1002, { files: undefined, metadata: { access_right: 'embargoed' } }, '(access: embargoed)', 'ask its'],
    [
      1002,
      { files: [{ key: '../x', size: 1, links: { self: 'http://127.0.0.1/x' } }] },
      'leads outside',
      'leave it out',
    ],
    [
      1002,
      { files: [{ key: 'x', size: -1, links: { self: 'http://127.0.0.1/x' } }] },
      'is none: of a file',
      'check',
    ],
    [
      1002,
      { files: [{ key: 'x', size: 1, links: { self: 'file:///etc/passwd' } }] },
      'no address of a file',
      'http',
    ],
    [1002, { id: {} }, 'it has no number', 'check'],
  ])('%i that says %j is refused', async (record, changes, message, cure) => {
    told = changes;
    await expect(fetched(record)).rejects.toMatchObject({
      ...{
        name: 'InputError',
        message: expect.stringContaining(message),
        cure: expect.stringContaining(cure),
      },
    });
  });
});
