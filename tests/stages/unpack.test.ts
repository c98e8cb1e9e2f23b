import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { describe, expect, test } from 'vitest';
import { UNPACK_LIMITS, type Unpacked } from '../../src/stages/download/archives/target.ts';
import { unpack } from '../../src/stages/download/archives/unpack.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/stages/archives/${name}`, import.meta.url));

/** Of the last one. */
let report: Unpacked;

async function unpacked(archive: string, passwordEnv: string | null = null): Promise<string> {
  const folder = join(mkdtempSync(join(scratch, 'one-')), 'data');
  const { signal } = new AbortController();
  try {
    report = await unpack(archive, folder, { shown: 'http://host/archive', signal, passwordEnv, workers: 0 });
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

const sets = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as {
  readonly archives: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}[];
process.env['ARCHIVE_PASSWORD'] = 'geheim';
process.env['WRONG_PASSWORD'] = 'falsch';

describe('an archive', () => {
  test.each(
    sets.flatMap(({ archives, files }) => archives.map((name) => [name, files] as const)),
  )('%s gives the files that its own reader gives', async (name, files) => {
    const passwordEnv = name.includes('password') ? 'ARCHIVE_PASSWORD' : null;
    const folder = await unpacked(fixture(name), passwordEnv);
    const found = filesOf(folder).map((file) => {
      const hash = createHash('sha256').update(readFileSync(join(folder, file)));
      return [file, hash.digest('hex')] as const;
    });
    expect(Object.fromEntries(found)).toEqual(files);
  });

  test.each([
    ['turned-stored.zip', /faces\/Ada\/0002\.jpg is damaged: its checksum/],
    ['turned-copy.7z', /faces\/Ada\/0001\.jpg is damaged \(crc failed\)/],
    ['turned-faces.tar.xz', /it is damaged \(data error\), in /],
    ['damaged-deflate.zip', /file is truncated/],
    ['damaged-solid.7z', /it ends early: it is cut off$/],
    ['damaged-plain.tar', /it ends early, at byte 12288 of the tar in it, in faces\/list\.txt/],
    ['damaged-faces.tar.gz', /unexpected end of file, in faces\/Müller\/0001\.jpg/],
    ['damaged-faces.tar.xz', /it ends early: it is cut off, in faces\/Müller\/0001\.jpg/],
    ['damaged-faces.tar.bz2', /it ends early: it is cut off$/],
    ['damaged-faces.tar.zst', /it ends early: it is cut off$/],
    ['password.zip', /list\.txt is encrypted, and no password is given/],
    ['password-aes.zip', /0001\.jpg is encrypted, and no password is given/],
    ['password.7z', /0001\.jpg is encrypted, and no password is given/],
    ['password-names.7z', /: it is encrypted, and no password is given/],
    ['comment-signature.zip', /Invalid comment length/],
    ['parent.zip', /\.\.\/escaped\.txt/],
    ['parent.tar', /"\.\.\/escaped\.txt", which leads outside/],
  ])('%s is refused, and says why', async (name, reason) => {
    await expect(unpacked(fixture(name))).rejects.toThrow(reason);
  });

  test.each([
    'password.zip',
    'password-aes.zip',
    'password.7z',
    'password-names.7z',
  ])('%s says that its password is another one, and not which was given', async (name) => {
    const failure = await unpacked(fixture(name), 'WRONG_PASSWORD').catch((error: Error) => error);
    expect((failure as Error).message).toMatch(
      /is encrypted with another password than the one in WRONG_PASSWORD/,
    );
    expect(JSON.stringify(failure)).not.toContain('falsch');
  });

  test.each([
    'symlink.zip',
    'symlink.7z',
    'links.tar',
  ])('%s loses the link to what it does not hold, and says so', async (name) => {
    await unpacked(fixture(name));
    expect(report.deadLinks).toEqual({ count: 1, first: ['links/outside.txt -> faces/list.txt'] });
  });

  test('of a Mac loses what the Mac put in, and says so', async () => {
    await unpacked(fixture('macosx.zip'));
    expect(report.besideData).toEqual({
      count: 5,
      first: ['faces/.DS_Store', '__MACOSX/', '__MACOSX/faces/'],
    });
  });

  test.each([
    ['Rar!\x1a\x07\x00', 'by its content it is a RAR archive'],
    ['<!DOCTYPE html><html>', 'by its content it is a web page'],
    ['', 'by its content it is empty'],
    ['a face', 'by its content it is no archive'],
  ])('that is none (%j) is told by its content', async (content, words) => {
    await expect(unpacked(archiveOf('one.zip', Buffer.from(content, 'latin1')))).rejects.toThrow(words);
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
  ])('%s -> %s is refused', async (name, to, reason) => {
    await expect(unpacked(make(name, to))).rejects.toThrow(reason);
  });

  test.each([
    ['a/up', '..', 'a/up -> .'],
    ['b', 'b', 'b -> b'],
    ['b', 'nothing', 'b -> nothing'],
  ])('%s -> %s, which leads to nothing or holds itself, is left out', async (name, to, told) => {
    expect(filesOf(await unpacked(make(name, to)))).toEqual(['a/f']);
    expect(report.deadLinks).toEqual({ count: 1, first: [told] });
  });
});

describe('a tar', () => {
  test('with a second name of what it does not hold is refused', async () => {
    await expect(
      unpacked(tarOf({ path: 'a/f', content: text('face') }, { path: 'b', type: 'Link', linkpath: 'c' })),
    ).rejects.toThrow('b is a second name of c, which is not in the archive');
  });

  test('with a name that is not UTF-8 has it as Latin-1, and says so', async () => {
    const archive = tarOf({ path: 'M\u00fcller', content: text('face') });
    const bytes = gunzipSync(readFileSync(archive));
    bytes.write('M\xfcller\0\0', 0, 'latin1');
    bytes.write('        ', 148);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    expect(filesOf(await unpacked(archiveOf('old.tar', bytes)))).toEqual(['Müller']);
    expect(report.guessedNames).toEqual({ count: 1, first: ['Müller'] });
  });

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

  test.each([
    ['FIFO', 'pipe'],
    ['CharacterDevice', 'character device'],
  ] as const)('with a %s is refused', async (type, words) => {
    await expect(
      unpacked(tarOf({ path: 'a/f', content: text('face') }, { path: 'a/p', type })),
    ).rejects.toThrow(`a/p is a ${words}`);
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

test('one file that is packed by itself is no tar', async () => {
  for (const content of ['1 2 3\n', 'a'.repeat(5000)]) {
    const packed = unpacked(archiveOf('pairs.txt.gz', gzipSync(content)));
    await expect(packed).rejects.toThrow('what is packed in it is no tar');
  }
});

test('a file without a name in a zip is refused', async () => {
  await expect(unpacked(zipOf({ name: 'f' }, { name: '' }))).rejects.toThrow('a file has no name');
});

test('a disk that refuses is no fault of the archive', async () => {
  const inTheWay = archiveOf('file', text(''));
  const { signal } = new AbortController();
  const unpacking = unpack(fixture('deflate.zip'), join(inTheWay, 'data'), {
    shown: 'http://host/a',
    signal,
    workers: 0,
  });
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
