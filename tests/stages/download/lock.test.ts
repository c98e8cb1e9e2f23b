import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHashes } from '../../../src/runner/config/source/add-hashes.ts';
import { createProject } from '../../support/project.ts';

const body = Buffer.alloc(2 << 20, 'faces');
const sha256 = createHash('sha256').update(body).digest('hex');
const md5 = createHash('md5').update(body).digest('hex');
let server: Server;
let base: string;
let requests: (string | undefined)[] = [];
/** Bytes after which an answer stops, and waits. */
let stopsAfter = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    requests.push(headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length - from,
      etag: '"1"',
      ...(from > 0 && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
    });
    if (stopsAfter < body.length) response.write(body.subarray(from, stopsAfter));
    else response.end(body.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const pipeline = (files: string): string => `version: 1
stages:
  data: # where it comes from
    uses: download
    with:
      source: url
      files:
${files}`;

test('what came without a sha256 is told, locked, and not fetched again', async () => {
  const project = createProject({
    'pipeline.yaml': pipeline(`        - url: ${base}/a   # the faces
          # under this name
          to: a.bin
        - { url: [${base}/b], md5: ${md5}, to: b.bin }
`),
  });
  const before = project.read('pipeline.yaml');
  requests = [];
  const first = await project.occ('run');
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toContain(`a.bin came with sha256 ${sha256}`);
  expect(first.stdout).not.toContain('b.bin came');
  expect((await project.occ('run')).stdout).toContain('nothing to run');
  expect((await project.occ('lock', 'data')).exitCode).toBe(0);
  expect(project.read('pipeline.yaml')).toBe(
    before
      .replace('# the faces\n', `# the faces\n          sha256: ${sha256}\n`)
      .replace(`[${base}/b]`, `[${base}/b], sha256: ${sha256}`),
  );
  expect(requests).toHaveLength(2);
  expect((await project.occ('run')).exitCode).toBe(0);
  expect(requests).toHaveLength(2);
  expect(project.read('artifacts/current/data/out/b.bin')).toBe(body.toString());
  expect((await project.occ('lock')).stdout).toContain('nothing to lock');
});

test('a download that is killed goes on where it was', async () => {
  const project = createProject({
    'pipeline.yaml': pipeline(`        - { url: ${base}/a, sha256: ${sha256}, to: a.bin }\n`),
  });
  requests = [];
  stopsAfter = 1_500_000;
  const run = project.start(['run', '--json'], { detached: true });
  const journal = (): string =>
    project
      .list('artifacts/cache/downloads')
      .map((name) => project.read(`artifacts/cache/downloads/${name}/journal.json`))
      .join();
  await expect.poll(() => safely(journal), { timeout: 10_000 }).toContain('"done":1500000');
  process.kill(-run.pid!, 'SIGKILL');
  await run;
  stopsAfter = Number.POSITIVE_INFINITY;
  expect((await project.run()).exitCode).toBe(0);
  expect(requests).toEqual([undefined, 'bytes=1500000-']);
  expect(project.list('artifacts/cache/downloads')).toEqual([]);
}, 30_000);

test('what nobody has gone on with for a week is removed by gc', async () => {
  const project = createProject({
    'pipeline.yaml': pipeline(`        - { url: ${base}/a, sha256: ${sha256}, to: a.bin }\n`),
    'artifacts/cache/downloads/part-1/file': 'old',
    'artifacts/cache/downloads/sha256-2': 'new',
  });
  const old = new Date(Date.now() - 8 * 24 * 3600 * 1000);
  for (const name of ['part-1/file', 'part-1'])
    utimesSync(project.path('artifacts/cache/downloads', name), old, old);
  expect((await project.occ('gc')).exitCode).toBe(0);
  expect(project.list('artifacts/cache/downloads')).toEqual(['sha256-2']);
});

function safely(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

test('a list that is made of variables is told, with what is to be written', async () => {
  const project = createProject({
    'pipeline.yaml': `version: 1
vars: { all: [{ url: ${base}/a, to: a.bin }] }
stages:
  data: { uses: download, with: { source: url, files: "\${vars.all}" } }
`,
  });
  const before = project.read('pipeline.yaml');
  const { exitCode, stderr } = await project.occ('lock');
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(`stages.data, file 1: sha256: ${sha256}`);
  expect(project.read('pipeline.yaml')).toBe(before);
});

test.each([
  [
    'a list of addresses',
    '- url:\n    - http://a\n    - http://b # mirror\n  to: x\n',
    '# mirror\n  sha256: H\n',
  ],
  ['an alias', '- &f\n  to: x\n  url: "http://a"\n- *f\n', '"http://a"\n  sha256: H\n'],
  ['a merge key', '- { <<: *base, to: x }\n', ', to: x }\n'],
  ['ends of lines of Windows', '- url: http://a\r\n  to: x\r\n', 'http://a\r\n  sha256: H\r\n'],
  ['no end of the last line', '- to: x\n  url: http://a', 'http://a\n  sha256: H'],
  ['a folded address', '- url: >-\n    http://a\n  to: x\n', 'http://a\n  sha256: H\n'],
  ['an address on a line of its own', '- url:\n    http://a\n  to: x\n', 'http://a\n  sha256: H\n'],
])('a hash finds its place beside %s', (_, files, expected) => {
  const indented = files.replaceAll(/^(?=.)/gm, '      ');
  const head = 'base: &base { url: http://a }\nstages:\n  s:\n    with:\n      files:\n';
  const { text, placeless } = addHashes(head + indented, [{ stage: 's', index: 0, sha256: 'H' }]);
  expect(placeless).toEqual([]);
  expect(text.replaceAll(/^ {6}/gm, '')).toContain(expected);
  expect(text.replace(/(?:\r?\n *|, )sha256: H/, '')).toBe(head + indented);
});
