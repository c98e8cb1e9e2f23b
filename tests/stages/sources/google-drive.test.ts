import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { DownloadOptions } from '../../../src/generated/stage-options.ts';
import { startHost } from './support/host.ts';
import { runSource, type SourceOutcome } from './support/run-source.ts';

/** Pages in the form of Google's, of 2016 to 2026, less their style. */
const warning = (
  action: string,
): string => `<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title></head>
<body><div class="uc-main"><p class="uc-warning-caption">Google Drive can't scan this file for viruses.</p>
<form id="download-form" action="${action}" method="get"><input type="submit" id="uc-download-link" value="Download anyway"/>
<input type="hidden" name="id" value="large"><input type="hidden" name="export" value="download">
<input type="hidden" name="confirm" value="t"><input type="hidden" name="uuid" value="a&amp;b"></form></div></body></html>`;
const olderWarning = `<html><head><title>Google Drive - Virus scan warning</title></head><body>
<a id="uc-download-link" class="goog-inline-block" href="/uc?export=download&amp;confirm=AbCd&amp;id=older">Download anyway</a></body></html>`;
const refusing = (
  title: string,
  caption: string,
  more = '',
): string => `<html><head><title>Google Drive - ${title}</title></head><body>
<p class="uc-error-caption">${caption}</p><p class="uc-error-subcaption">${more}</p></body></html>`;
const entry = (
  href: string,
  name: string,
): string => `<div class="flip-entry" id="entry-x" tabindex="0" role="link">
<div class="flip-entry-info"><a href="${href}" target="_blank"><div class="flip-entry-list-icon"><img src="icon.png"></div>
<div class="flip-entry-title">${name}</div></a></div><div class="flip-entry-last-modified"><div>1/2/24</div></div></div>`;
const folder = (...entries: readonly string[]): string =>
  `<html><head><title>faces</title></head><body><div class="flip-entries">${entries.join('')}</div></body></html>`;
const file = (id: string): string => `https://drive.google.com/file/d/${id}/view?usp=drive_web`;

const pages: Record<string, string> = {
  quota: refusing(
    'Quota exceeded',
    'Sorry, you can&#39;t view or download this file at this time.',
    'Too many users have viewed it.',
  ),
  private: refusing('Access denied', 'Sorry, the owner hasn’t given you permission to download this file.'),
};
const folders: Record<string, string> = {
  root: folder(
    entry('https://drive.google.com/drive/folders/below', 'Bilder &amp; mehr'),
    entry(file('small'), 'pairs/all.txt'),
    entry('https://docs.google.com/document/d/doc1/edit', 'Notes'),
  ),
  below: folder(
    entry(file('large'), 'größe.bin'),
    entry('https://drive.google.com/drive/folders/root', 'up'),
  ),
  twice: folder(entry(file('small'), 'a.txt'), entry(file('large'), 'a.txt')),
  hostile: folder(entry(file('small'), '..')),
  'no-folder': '<html><title>Sorry</title><body>nothing</body></html>',
};

function send(response: ServerResponse, body: string, name: string): void {
  const disposition = `attachment; filename="?.bin"; filename*=UTF-8''${encodeURIComponent(name)}`;
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': disposition });
  response.end(body);
}
const page = (response: ServerResponse, html: string, status = 200, headers = {}): void =>
  void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);

/** Another host, to which the form of a large file leads. */
const content = await startHost((_, response, { pathname, searchParams: query }) => {
  const isConfirmed =
    query.get('confirm') === 't' && query.get('uuid') === 'a&b' && query.get('export') === 'download';
  if (pathname === '/download' && isConfirmed) return send(response, 'the large one', 'größe.bin');
  page(response, 'a field is missing', 400);
});
const drive = await startHost((request, response, { pathname, searchParams: query }) => {
  const id = query.get('id') ?? '';
  if (pathname === '/ServiceLogin') return page(response, '<title>Sign in</title>');
  if (pathname === '/embeddedfolderview')
    return page(response, folders[id] ?? 'none', id in folders ? 200 : 404);
  if (id === 'small') return send(response, 'the small one', 'a/b.txt');
  if (id === 'large') return page(response, warning(`${content.origin}/download`));
  if (id === 'login') return void response.writeHead(302, { location: '/ServiceLogin?continue=x' }).end();
  if (id === 'page')
    return void response
      .writeHead(200, { 'content-type': 'text/html', 'content-disposition': 'attachment; filename="a.html"' })
      .end('<html>');
  if (id === 'older' || id === 'oldest') {
    const isConfirmed =
      query.get('confirm') === 'AbCd' && request.headers.cookie === 'download_warning_1=AbCd';
    if (isConfirmed) return send(response, 'as of old', 'old.bin');
    const cookie = { 'set-cookie': 'download_warning_1=AbCd; Path=/uc; Secure' };
    return page(response, id === 'older' ? olderWarning : '<html></html>', 200, cookie);
  }
  page(response, pages[id] ?? '<title>Error 404 (Not Found)!!1</title>', id in pages ? 200 : 404);
});

afterEach(() => {
  drive.forget();
  content.forget();
});

type Wanted = Partial<Extract<DownloadOptions, { source: 'google-drive' }>['google-drive']>;

function fetched(wanted: Wanted): Promise<SourceOutcome> {
  const none = { id: null, folder: null, files: ['**'], sha256: null, to: null, unpack: 'none' } as const;
  return runSource({
    ...{ 'password-env': null, seed: 1, source: 'google-drive' },
    'google-drive': { ...none, endpoint: drive.origin, ...wanted },
  });
}

describe('a file of Google Drive', () => {
  test('comes at once where it is small, under its own name, with its sha256', async () => {
    const { files, said } = await fetched({ id: 'small' });
    expect(files).toEqual({ 'a_b.txt': 'the small one' });
    expect(said).toContain(createHash('sha256').update('the small one').digest('hex'));
  });

  test('comes by the form with all its fields where it is large', async () => {
    const sha256 = createHash('sha256').update('the large one').digest('hex');
    const link = 'https://drive.google.com/file/d/large/view?usp=sharing&resourcekey=0-abc';
    const { files, said } = await fetched({ id: link, to: 'faces/large.bin', sha256 });
    expect(files).toEqual({ 'faces/large.bin': 'the large one' });
    expect(said).toBe('');
    expect(drive.requests[0]!.url).toContain('resourcekey=0-abc');
  });

  test.each(['older', 'oldest'])('comes with the cookie of %s pages', async (id) => {
    expect((await fetched({ id })).files).toEqual({ 'old.bin': 'as of old' });
  });

  test('may be a web page itself', async () => {
    expect((await fetched({ id: 'page' })).files).toEqual({ 'a.html': '<html>' });
  });

  test.each([
    [{ id: 'quota' }, 'its quota is used up', 'run again in a day'],
    [
      { id: 'quota' },
      "Sorry, you can't view or download this file at this time. Too many users",
      'a Drive of your own',
    ],
    [{ id: 'private' }, 'given you permission', 'shared with anyone who has the link'],
    [{ id: 'none' }, 'Error 404', 'no such file'],
    [{ id: 'login' }, 'asks for a login', 'path:'],
    [{ id: 'small', sha256: '0'.repeat(64) }, 'has sha256', 'check'],
    [{ id: 'small', unpack: 'archive' }, 'none of the files is an archive', 'unpack: none'],
    [{ id: 'small', folder: 'root' }, 'one of the two', 'id'],
    [{}, 'one of the two', 'id'],
    [{ id: 'https://drive.google.com/drive/my-drive' }, 'names no file', 'link'],
  ] as const)('%j is an error', async (wanted, message, cure) => {
    await expect(fetched(wanted as Wanted)).rejects.toMatchObject({
      ...{
        name: 'InputError',
        message: expect.stringContaining(message),
        cure: expect.stringContaining(cure),
      },
    });
  });
});

describe('a folder of Google Drive', () => {
  test('comes with all below it; what is no file is left out, and said', async () => {
    const { files, said } = await fetched({ folder: 'root', to: 'faces' });
    expect(files).toEqual({
      'faces/Bilder & mehr/größe.bin': 'the large one',
      'faces/pairs_all.txt': 'the small one',
    });
    expect(said).toContain('1 document of Google Docs left out, as it is no file: Notes');
    expect(said).toContain('1 name holds what no path can, replaced by _: pairs_all.txt');
    expect(said).toContain('1 folder left out, as it was listed before: Bilder & mehr/up');
  });

  test('gives the files that are asked for', async () => {
    const link = 'https://drive.google.com/drive/folders/root?usp=sharing';
    expect((await fetched({ folder: link, files: ['*.txt'] })).files).toEqual({
      'pairs_all.txt': 'the small one',
    });
  });

  test.each([
    [{ folder: 'no-folder' }, 'does not list the folder no-folder: 200 OK, "Sorry"'],
    [{ folder: 'none' }, 'does not list the folder none: 404 Not Found'],
    [{ folder: 'twice' }, 'two files are called "a.txt"'],
    [{ folder: 'hostile' }, 'leads outside'],
  ])('%j is an error', async (wanted, message) => {
    await expect(fetched(wanted)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
    expect(content.requests).toEqual([]);
  });
});
