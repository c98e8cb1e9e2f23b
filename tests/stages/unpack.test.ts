import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../src/stages/download/sources/url/unpack.ts';
import { UNPACK_LIMITS } from '../../src/stages/download/sources/url/unpack-target.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/stages/archives/${name}`, import.meta.url));

async function unpacked(archive: string): Promise<string> {
  const folder = join(mkdtempSync(join(scratch, 'one-')), 'data');
  const packing = archive.endsWith('.zip') ? 'zip' : 'tar.gz';
  const { signal } = new AbortController();
  try {
    await unpack(archive, packing, folder, 'http://host/archive', signal);
  } catch (error) {
    expect(error).toMatchObject({
      name: 'InputError',
      place: 'http://host/archive',
      cure: expect.any(String),
    });
    // Nothing half-unpacked is left.
    expect(existsSync(folder)).toBe(false);
    throw error;
  }
  return folder;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

function archiveOf(name: string, bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(scratch, 'made-')), name);
  writeFileSync(path, bytes);
  return path;
}

interface TarMember {
  readonly path: string;
  readonly type?: 'File' | 'Link' | 'SymbolicLink' | 'FIFO' | 'CharacterDevice' | 'Directory';
  readonly linkpath?: string;
  readonly content?: Buffer;
  readonly mode?: number;
}

function tarOf(...members: TarMember[]): string {
  const blocks = members.flatMap(
    ({ path, type = 'File', linkpath = '', content = Buffer.alloc(0), mode = 0o644 }) => {
      const header = Buffer.alloc(512);
      new Header({ path, type, linkpath, size: content.length, mode }).encode(header, 0);
      return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
    },
  );
  return archiveOf('made.tar.gz', gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
}

const typeOfName = (path: string): Pick<TarMember, 'type'> =>
  path.endsWith('/') ? { type: 'Directory' } : {};

interface ZipMember {
  readonly name: string | Buffer;
  readonly content?: Buffer;
  /** Of Unix, with the type. */
  readonly mode?: number;
}

function zipOf(...members: ZipMember[]): string {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, content = Buffer.alloc(0), mode = 0 } of members) {
    const [encoded, packed] = [Buffer.from(name), deflateRawSync(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    parts.push(Buffer.from('PK\u0003\u0004'), common, encoded, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, rest, encoded);
    offset += 30 + encoded.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return archiveOf('made.zip', Buffer.concat([...parts, entries, end]));
}

const LINK = 0o120777;
const text = (content: string): Buffer => Buffer.from(content);

describe('an archive', () => {
  test.each([
    'deflate.zip',
    'zip64.zip',
    'two-members.tar.gz',
  ])('%s is unpacked, names in UTF-8', async (name) => {
    expect(filesOf(await unpacked(fixture(name)))).toEqual([
      'faces/Ada/0001.jpg',
      'faces/Ada/0002.jpg',
      'faces/Müller/0001.jpg',
      'faces/empty.txt',
      'faces/list.txt',
      'faces/Čapek/žofie.jpg',
    ]);
  });

  test.each([
    ['turned-stored.zip', /faces\/Ada\/0002\.jpg is damaged: its checksum/],
    ['damaged-deflate.zip', /file is truncated/],
    ['damaged-faces.tar.gz', /unexpected end of file/],
    ['password.zip', /list\.txt is encrypted/],
    ['deflate64.zip', /compressed by method 9/],
    ['parent.zip', /\.\.\/escaped\.txt/],
    ['parent.tar', /"\.\.\/escaped\.txt", which leads outside/],
    ['sparse-gnu.tar', /sparse\.bin is a SparseFile/],
    ['sparse-posix.tar', /sparse\.bin is a SparseFile/],
    ['symlink.zip', /the link links\/outside\.txt leads to faces\/list\.txt, which is not in the archive/],
    ['links.tar', /the link links\/outside\.txt leads to faces\/list\.txt, which is not in the archive/],
  ])('%s is refused, and says why', async (name, reason) => {
    await expect(unpacked(fixture(name))).rejects.toThrow(reason);
  });
});

describe.each([
  [
    'tar',
    (name: string, to: string) =>
      tarOf({ path: 'a/f', content: text('face') }, { path: name, type: 'SymbolicLink', linkpath: to }),
  ],
  [
    'zip',
    (name: string, to: string) =>
      zipOf({ name: 'a/f', content: text('face') }, { name, content: text(to), mode: LINK }),
  ],
] as const)('a link in a %s', (_, make) => {
  test.each([
    ['b', 'a/f', 'b'],
    ['a/g', 'f', 'a/g'],
    ['c/g', '../a/f', 'c/g'],
    ['c', 'a', 'c/f'],
  ])('%s -> %s becomes what it leads to', async (name, to, file) => {
    expect(readFileSync(join(await unpacked(make(name, to)), file), 'utf8')).toBe('face');
  });

  test.each([
    ['b', '/etc/passwd', /absolute/],
    ['b', '../../etc', /leads outside/],
    ['a/up', '..', /which is not in the archive or holds the link/],
    ['b', 'b', /which is not in the archive or holds the link/],
    ['b', 'nothing', /leads to nothing/],
  ])('%s -> %s is refused', async (name, to, reason) => {
    await expect(unpacked(make(name, to))).rejects.toThrow(reason);
  });
});

describe('a tar', () => {
  test('has its hard links as files, before or after what they lead to, and links to links', async () => {
    const folder = await unpacked(
      tarOf(
        { path: 'first', type: 'Link', linkpath: 'a/f' },
        { path: 'a/f', content: text('face') },
        { path: 'a/h', type: 'Link', linkpath: 'a/f' },
        { path: 'a/s', type: 'SymbolicLink', linkpath: 'h' },
      ),
    );
    for (const file of ['first', 'a/f', 'a/h', 'a/s'])
      expect(readFileSync(join(folder, file), 'utf8')).toBe('face');
  });

  test.each(['FIFO', 'CharacterDevice'] as const)('with a %s is refused', async (type) => {
    await expect(
      unpacked(tarOf({ path: 'a/f', content: text('face') }, { path: 'a/p', type })),
    ).rejects.toThrow(`a/p is a ${type}`);
  });

  test('keeps what is a program, and lets its owner read everything', async () => {
    const folder = await unpacked(
      tarOf({ path: 'run', mode: 0o755 }, { path: 'closed', mode: 0, content: text('x') }),
    );
    expect(readFileSync(join(folder, 'closed'), 'utf8')).toBe('x');
    expect(existsSync(join(folder, 'run'))).toBe(true);
  });

  test.each([
    ['a name twice', ['a/f', 'a/./f'], /two members are called a\/\.\/f/],
    ['a backslash', ['a\\f'], /backslash/],
    ['a drive', ['C:/f'], /absolute/],
    ['an absolute path', ['/f'], /absolute/],
  ])('with %s is refused', async (_, paths, reason) => {
    await expect(unpacked(tarOf(...paths.map((path) => ({ path, content: text(path) }))))).rejects.toThrow(
      reason,
    );
  });
});

describe('a zip', () => {
  test('with a name twice is refused', async () => {
    await expect(
      unpacked(zipOf({ name: 'f', content: text('1') }, { name: 'f', content: text('2') })),
    ).rejects.toThrow('two members are called f');
  });

  test('with a device is refused', async () => {
    await expect(unpacked(zipOf({ name: 'p', mode: 0o020644 }))).rejects.toThrow('p is a device or a pipe');
  });

  test('with a pipe is refused, and what was packed from one is a file', async () => {
    await expect(unpacked(zipOf({ name: 'p', mode: 0o010666 }))).rejects.toThrow('p is a device or a pipe');
    const folder = await unpacked(zipOf({ name: '-', mode: 0o010600, content: text('face') }));
    expect(readFileSync(join(folder, '-'), 'utf8')).toBe('face');
  });
});

describe.each([
  ['tar', (...names: string[]) => tarOf(...names.map((path) => ({ path, ...typeOfName(path) })))],
  ['zip', (...names: string[]) => zipOf(...names.map((name) => ({ name, content: text('') })))],
] as const)('a %s', (_, make) => {
  const inFile = 'is to be a folder, or to lie in one, where another member is a file';
  test.each([
    ['a file in a file', ['a', 'a/f'], `the member a/f ${inFile}`],
    ['a file far below a file', ['a', 'a/b/f'], `the member a/b/f ${inFile}`],
    ['a folder where a file is', ['a', 'a/'], `the member a/ ${inFile}`],
    ['a file where a folder is', ['a/f', 'a'], 'two members are called a,'],
    ['folders only', ['a/', 'a/b/'], 'it holds no file'],
  ] as const)('with %s is refused in words of its own', async (_, names, words) => {
    const failure = await unpacked(make(...names)).catch((error: Error) => error);
    expect((failure as Error).message).toMatch(words);
    expect((failure as Error).message).not.toMatch(/E[A-Z]{4,}|attempt|check that it is a (zip|tar)/);
  });
});

test('a zip without a member, or with a name that no file can have, is refused in such words too', async () => {
  await expect(unpacked(zipOf())).rejects.toThrow('it holds no file');
  await expect(unpacked(zipOf({ name: `a/${'n'.repeat(256)}` }))).rejects.toThrow(
    /: the member a\/n{78}… has a name, or a path, longer than the file system takes$/,
  );
});

test('a file without a name in a zip is refused', async () => {
  await expect(unpacked(zipOf({ name: 'f' }, { name: '' }))).rejects.toThrow('a file has no name');
});

test('a disk that refuses is no fault of the archive', async () => {
  const inTheWay = archiveOf('file', text(''));
  const { signal } = new AbortController();
  const unpacking = unpack(fixture('deflate.zip'), 'zip', join(inTheWay, 'data'), 'http://host/a', signal);
  await expect(unpacking).rejects.toMatchObject({ code: 'ENOTDIR', place: inTheWay });
});

describe('an archive of zeros', () => {
  const zeros = Buffer.alloc(UNPACK_LIMITS.free + 1);

  test.each([
    ['tar', () => tarOf({ path: 'zeros', content: zeros })],
    ['zip', () => zipOf({ name: 'zeros', content: zeros })],
    [
      'zip of links to them',
      () =>
        zipOf({ name: 'a', content: zeros.subarray(0, -1) }, { name: 'b', content: text('a'), mode: LINK }),
    ],
  ])('in a %s is refused by its ratio, and leaves nothing', async (_, make) => {
    await expect(unpacked(make())).rejects.toThrow(/more than 200 times its size, at (zeros|b)/);
  });
});
