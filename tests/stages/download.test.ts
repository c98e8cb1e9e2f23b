import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProject, type Project } from '../support/project.ts';

const files = new Map<string, Buffer>();
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const body = files.get(request.url ?? '');
    response.writeHead(body ? 200 : 404, body ? { 'content-length': body.length } : {}).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

function serve(path: string, body: Buffer): string {
  files.set(path, body);
  return createHash('sha256').update(body).digest('hex');
}

function projectWith(url: string, sha256: string, unpack = 'none', to = 'data'): Project {
  return createProject({
    'pipeline.yaml': `version: 1
stages:
  data:
    uses: download
    with:
      source: url
      files:
        - url: ${url}
          sha256: ${sha256}
          to: ${to}
          unpack: ${unpack}
`,
  });
}

test('a file comes from its URL, and is not fetched again', async () => {
  const sha256 = serve('/faces.bin', Buffer.from('faces'));
  const project = projectWith(`${base}/faces.bin`, sha256, 'none', 'faces.bin');
  expect((await project.run()).exitCode).toBe(0);
  expect(project.read('artifacts/current/data/out/faces.bin')).toBe('faces');
  files.delete('/faces.bin');
  expect((await project.run()).exitCode).toBe(0);
});

test.each([
  ['tar.gz', ['tar', '-czf', 'archive', 'folder']],
  ['zip', ['python3', '-m', 'zipfile', '-c', 'archive', 'folder']],
])('a %s archive is unpacked', async (packing, command) => {
  const scratch = createProject({ 'folder/a/b.txt': 'inside' });
  execFileSync(command[0]!, command.slice(1), { cwd: scratch.root });
  const sha256 = serve('/archive', readFileSync(scratch.path('archive')));
  const project = projectWith(`${base}/archive`, sha256, packing);
  expect((await project.run()).exitCode).toBe(0);
  expect(project.read('artifacts/current/data/out/data/folder/a/b.txt')).toBe('inside');
  expect(project.list('artifacts/current/data/out')).toEqual(['data']);
});

test('what is left out of an archive stands in metrics.json', async () => {
  const scratch = createProject({ 'folder/a.txt': 'a', '__MACOSX/._a.txt': 'x' });
  execFileSync('ln', ['-s', 'nowhere', 'folder/dead'], { cwd: scratch.root });
  execFileSync('tar', ['-cf', 'archive', 'folder', '__MACOSX'], { cwd: scratch.root });
  const sha256 = serve('/left', readFileSync(scratch.path('archive')));
  const project = projectWith(`${base}/left`, sha256, 'archive');
  expect((await project.run()).exitCode).toBe(0);
  const { archives, skipped } = JSON.parse(project.read('artifacts/current/data/out/metrics.json'));
  expect(archives).toBe(1);
  expect(skipped['links of archives']).toMatchObject({ count: 1, first: ['data/folder/dead -> folder/nowhere'] });
  expect(skipped['members of archives'].first).toContain('data/__MACOSX/._a.txt');
});

test('an archive with a password is unpacked, and the password stands nowhere', async () => {
  const archive = new URL('../fixtures/stages/archives/password-names.7z', import.meta.url);
  const sha256 = serve('/secret', readFileSync(archive));
  const project = projectWith(`${base}/secret`, sha256, 'archive');
  const file = project.path('pipeline.yaml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('source: url', 'source: url\n      password-env: PW'),
  );
  const without = await project.occ('run');
  expect(without.stdout).toContain('put the password into the environment variable PW');
  const { exitCode } = await project.start(['run'], { env: { PW: 'geheim' } });
  expect(exitCode).toBe(0);
  expect(project.list('artifacts/current/data/out/data/faces')).toContain('list.txt');
  const found = await execa('grep', ['-rl', 'geheim', 'artifacts'], { cwd: project.root, reject: false });
  expect(found.stdout).toBe('');
});

test('a link that leads out of the archive is refused, and nothing is kept', async () => {
  const scratch = createProject({ 'folder/good.txt': 'good' });
  execFileSync('ln', ['-s', '/etc', 'folder/evil'], { cwd: scratch.root });
  execFileSync('tar', ['-czf', 'archive', 'folder'], { cwd: scratch.root });
  const sha256 = serve('/links', readFileSync(scratch.path('archive')));
  const project = projectWith(`${base}/links`, sha256, 'tar.gz');
  const { exitCode, stdout } = await project.occ('run');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('the link folder/evil');
  const [work] = project.list('artifacts/work');
  expect(readdirSync(project.path('artifacts/work', work!), { recursive: true })).not.toContain('good.txt');
});

test.each([
  [
    'a wrong sha256',
    () => serve('/wrong', Buffer.from('other')) && [`${base}/wrong`, 'a'.repeat(64)],
    'sha256',
  ],
  ['a missing file', () => [`${base}/nowhere`, 'a'.repeat(64)], '404'],
  ['an unreachable server', () => ['http://127.0.0.1:9/x', 'a'.repeat(64)], '127.0.0.1:9'],
])('%s fails the task, with the URL and what to do', async (_, make, words) => {
  const [url, sha256] = make() as [string, string];
  const project = projectWith(url, sha256);
  const { exitCode, stdout } = await project.occ('run');
  expect(exitCode).toBe(1);
  expect(stdout).toContain(url);
  expect(stdout).toContain(words);
  expect(stdout).toContain('to mend it');
  mkdirSync(project.path('artifacts/store'), { recursive: true });
  expect(project.list('artifacts/store')).toEqual([]);
});

test('an archive that is none fails the task', async () => {
  const scratch = createProject();
  writeFileSync(scratch.path('noise'), 'no archive');
  const sha256 = serve('/noise', readFileSync(scratch.path('noise')));
  const { exitCode, stdout } = await projectWith(`${base}/noise`, sha256, 'zip').occ('run');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('cannot be unpacked');
});
