import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openHub } from '../../../src/stages/download/sources/huggingface/hub.ts';
import { createProject } from '../../support/project.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { startHost } from './support/host.ts';
import { runSource, type SourceOutcome } from './support/run-source.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_aVerySecretToken';

const scratch = scratchFolder();

/** Small ones in git, large ones (.bin, .zip) in LFS, as a hub has them. */
const contents: Readonly<Record<string, Buffer>> = {
  'README.md': Buffer.from('# faces\n'),
  'data/a b.bin': Buffer.from('large a'),
  'data/b.bin': Buffer.from('large b'),
  'faces.zip': readFileSync('tests/fixtures/stages/archives/stored.zip'),
};
const isLarge = (name: string): boolean => /bin$|zip$/.test(name);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const gitHash = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** What it does otherwise in a test. */
let damaged: string | undefined;
let refuses: ((path: string, response: ServerResponse) => boolean) | undefined;

const storage = await startHost((_, response, url) => {
  const body = contents[decodeURIComponent(url.pathname.slice(1))]!;
  // Of an ETag that is of no use, and perhaps not what was listed.
  response.writeHead(200, { etag: '"not-a-hash"', 'content-length': body.length });
  const isDamaged = decodeURIComponent(url.pathname.slice(1)) === damaged;
  // The others are there by then.
  setTimeout(() => response.end(isDamaged ? Buffer.alloc(body.length) : body), isDamaged ? 200 : 0);
});

const hub = await startHost((request, response, url) => {
  const json = (value: unknown, headers = {}): void =>
    void response
      .writeHead(200, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(value));
  if (refuses?.(url.pathname, response)) return;
  const api = '/api/datasets/owner/faces';
  if (url.pathname === `${api}/revision/main`) return json({ sha: COMMIT });
  if (url.pathname === `${api}/tree/${COMMIT}`) {
    const entries = Object.entries(contents).map(([path, bytes]) => ({
      ...{ type: 'file', path, size: bytes.length, oid: isLarge(path) ? 'f'.repeat(40) : gitHash(bytes) },
      ...(isLarge(path) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 } }),
    }));
    const isFirst = url.searchParams.get('cursor') === null;
    // Of another host: mirrors hand on what the hub said.
    const next = `<https://elsewhere.example${api}/tree/${COMMIT}?recursive=true&cursor=2>; rel="next"`;
    if (!isFirst) return json(entries.slice(2));
    return json([{ type: 'directory', path: 'data', oid: '1'.repeat(40), size: 0 }, ...entries.slice(0, 2)], {
      link: next,
    });
  }
  const [, revision, file = ''] =
    /^\/datasets\/owner\/faces\/resolve\/([^/]+)\/(.*)$/.exec(url.pathname) ?? [];
  const name = decodeURIComponent(file);
  const bytes = contents[name];
  if (bytes === undefined || (revision !== 'main' && revision !== COMMIT)) {
    const code = { 'x-error-code': 'EntryNotFound', 'x-error-message': 'Entry not found' };
    response.writeHead(404, code).end();
  } else if (isLarge(name)) {
    response.writeHead(302, {
      ...{ location: `${storage.origin}/${file}`, 'x-repo-commit': COMMIT },
      ...{ 'x-linked-size': bytes.length, 'x-linked-etag': `"${sha256(bytes)}"` },
    });
    response.end();
  } else {
    response.writeHead(200, {
      ...{ etag: `W/"${gitHash(bytes)}"`, 'x-repo-commit': COMMIT, 'content-length': bytes.length },
    });
    response.end(
      request.method === 'HEAD' ? undefined : name === damaged ? Buffer.alloc(bytes.length) : bytes,
    );
  }
});

beforeEach(() => {
  vi.stubEnv('HF_TOKEN', '');
  vi.stubEnv('HF_ENDPOINT', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  [damaged, refuses] = [undefined, undefined];
  hub.forget();
  storage.forget();
});

interface Wanted {
  files?: readonly string[];
  revision?: string;
  endpoint?: string | null;
  unpack?: 'none' | 'archive';
  to?: string | null;
}

function fetched({ files = ['**'], ...wanted }: Wanted = {}, cache?: string): Promise<SourceOutcome> {
  const huggingface = { repo: 'owner/faces', type: 'dataset', revision: COMMIT, to: null } as const;
  return runSource(
    {
      ...{ 'password-env': null, 'token-env': 'HF_TOKEN', seed: 1, source: 'huggingface' },
      huggingface: { ...huggingface, unpack: 'none', endpoint: hub.origin, files, ...wanted },
    },
    cache,
  );
}

describe('a repository on the hub', () => {
  test('comes whole, page by page of its list, each file checked by its hash', async () => {
    const { files, facts } = await fetched();
    expect(Object.keys(files)).toEqual(Object.keys(contents).sort());
    expect(files['data/a b.bin']).toBe('large a');
    expect(facts).toMatchObject({ commit: COMMIT, files: 4 });
  });

  test('of a branch is that of its commit, which is said', async () => {
    const { files, said } = await fetched({ files: ['data/*'], revision: 'main' });
    expect(Object.keys(files)).toEqual(['data/a b.bin', 'data/b.bin']);
    expect(said).toContain(`main is commit ${COMMIT} now; write \`revision: ${COMMIT}\``);
    expect(said).toContain('2 of 4 files are fetched');
  });

  test('is not listed where files are named', async () => {
    const { files, said } = await fetched({ files: ['README.md', 'data/b.bin'], revision: 'main' });
    expect(Object.values(files)).toEqual(['# faces\n', 'large b']);
    expect(said).toContain(COMMIT);
    expect(hub.requests.map(({ url }) => url)).not.toContainEqual(expect.stringContaining('/api/'));
    expect(hub.requests.slice(1).map(({ url }) => url)).not.toContainEqual(expect.stringContaining('main'));
  });

  test.each([
    ['README.md', 'for git the file is'],
    ['data/b.bin', 'has sha256'],
  ])('is an error where %s is another file than was listed', async (name, words) => {
    damaged = name;
    await expect(fetched()).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(words),
    });
  });

  test('has what came before an error kept, and not fetched again', async () => {
    const cache = mkdtempSync(join(scratch, 'cache-'));
    damaged = 'data/b.bin';
    await expect(fetched({}, cache)).rejects.toMatchObject({ name: 'InputError' });
    damaged = undefined;
    storage.forget();
    expect(Object.keys((await fetched({}, cache)).files)).toHaveLength(4);
    expect(storage.requests.map(({ url }) => url)).toEqual(['/data/b.bin']);
    expect(readdirSync(join(cache, 'downloads')).filter((name) => name.startsWith('sha256-'))).toEqual([]);
  });

  test.each([
    [['data/c.bin'], 'answers 404 Not Found to the file data/c.bin', 'letters count as they are'],
    [['*.tar'], 'no file is called *.tar: it holds README.md, data/a b.bin', 'patterns'],
  ])('without %s is an error', async (files, message, cure) => {
    await expect(fetched({ files })).rejects.toMatchObject({
      message: expect.stringContaining(message),
      cure: expect.stringContaining(cure),
    });
  });

  test('that is gated says where to ask for access, although anybody may list it', async () => {
    refuses = (path, response) => {
      if (path.startsWith('/api/')) return false;
      const message = 'Access to dataset owner/faces is restricted.';
      response.writeHead(401, { 'x-error-code': 'GatedRepo', 'x-error-message': message }).end();
      return true;
    };
    const error = {
      message: expect.stringContaining('is restricted'),
      cure: expect.stringContaining('ask for access at'),
    };
    await expect(fetched()).rejects.toMatchObject(error);
    expect(storage.requests).toEqual([]);
  });

  test('is asked again where it has too much to do', async () => {
    let times = 0;
    refuses = (_, response) => {
      if (times++ > 0) return false;
      response.writeHead(429, { 'retry-after': '0' }).end();
      return true;
    };
    expect(Object.keys((await fetched({ files: ['README.md'] })).files)).toEqual(['README.md']);
  });

  test.each([
    [`[{"type":"file","path":"../x","size":1,"oid":"${'a'.repeat(40)}"}]`, 'leads outside'],
    [`[{"type":"file","path":"a\\u001b[2J","size":1,"oid":"${'a'.repeat(40)}"}]`, 'control characters'],
    [`[{"type":"file","path":"a","size":-1,"oid":"${'a'.repeat(40)}"}]`, 'does not answer as one'],
    ['<html>', 'answers in no JSON'],
  ])('that lists %s is refused', async (list, words) => {
    refuses = (path, response) => {
      if (!path.startsWith('/api/')) return false;
      response.end(list);
      return true;
    };
    await expect(fetched()).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(words),
    });
  });
});

describe('a token of the hub', () => {
  const authorizations = (host: typeof hub): unknown[] => [
    ...new Set(host.requests.map(({ headers }) => headers.authorization)),
  ];

  test('is sent to the hub with each question, and to nobody else', async () => {
    vi.stubEnv('HF_TOKEN', TOKEN);
    await fetched();
    expect(authorizations(hub)).toEqual([`Bearer ${TOKEN}`]);
    expect(storage.requests.length).toBeGreaterThan(0);
    expect(authorizations(storage)).toEqual([undefined]);
  });

  test('goes where HF_ENDPOINT says', async () => {
    vi.stubEnv('HF_TOKEN', TOKEN);
    vi.stubEnv('HF_ENDPOINT', `${hub.origin}/`);
    await fetched({ endpoint: null, files: ['README.md'] });
    expect(authorizations(hub)).toEqual([`Bearer ${TOKEN}`]);
  });

  test.each([
    ['HF_TOKEN', null, {}, TOKEN],
    ['HF_TOKEN', 'https://huggingface.co/', {}, TOKEN],
    ['HF_TOKEN', 'https://hub.example', { HF_ENDPOINT: 'https://hub.example/x' }, TOKEN],
    ['HF_TOKEN', 'https://elsewhere.example', {}, undefined],
    ['MY_TOKEN', 'https://elsewhere.example', { MY_TOKEN: 'mine-alone' }, 'mine-alone'],
  ])('in %s goes to %s with %j: %s', (variable, endpoint, environment, sent) => {
    const said: string[] = [];
    const options = { repo: 'owner/faces', type: 'model', endpoint } as const;
    const { headers } = openHub(options, variable, { HF_TOKEN: TOKEN, ...environment }, (text) =>
      said.push(text),
    );
    expect(headers['authorization']).toBe(sent === undefined ? undefined : `Bearer ${sent}`);
    expect(said.length).toBe(sent === undefined ? 1 : 0);
  });

  test.each([
    ['http://hub.example', TOKEN, 'would be sent unencrypted'],
    ['https://hub.example', 'two words', 'holds no token'],
  ])('is refused for %s where it is %j', (endpoint, token, words) => {
    const options = { repo: 'owner/faces', type: 'model', endpoint } as const;
    expect(() => openHub(options, 'MY_TOKEN', { MY_TOKEN: token }, () => {})).toThrow(words);
  });

  test('stands nowhere when the run is over; archives are unpacked, other files stay', async () => {
    const project = createProject({
      'pipeline.yaml': `version: 1
stages:
  data:
    uses: download
    with:
      source: huggingface
      huggingface:
        repo: owner/faces
        revision: ${COMMIT}
        endpoint: ${hub.origin}
        files: [faces.zip, README.md]
        unpack: archive
        to: all
`,
    });
    const env = { HF_TOKEN: TOKEN };
    refuses = (_, response) => {
      response.writeHead(403, { 'x-error-message': `not with ${TOKEN}` }).end();
      return true;
    };
    const refused = await project.start(['run'], { env });
    expect(refused.exitCode).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('not with [value of HF_TOKEN]');
    refuses = undefined;
    const { exitCode, stdout } = await project.start(['run'], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 file is no archive, and stays as it is: README.md');
    expect(project.list('artifacts/current/data/out/all')).toContain('README.md');
    expect(project.list('artifacts/current/data/out/all')).not.toContain('faces.zip');
    expect(project.list('artifacts/current/data/out/all').length).toBeGreaterThan(1);
    const found = await execa('grep', ['-rl', TOKEN, 'artifacts'], { cwd: project.root, reject: false });
    expect(found.stdout).toBe('');
  });
});
