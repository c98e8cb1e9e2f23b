import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { readArFolder } from '../../src/faces/datasets/ar-folder.ts';
import { buildTrainingLmdb, decimalOrder } from '../../src/faces/datasets/build-training-lmdb.ts';
import { listImages, walkImages } from '../../src/faces/datasets/image-files.ts';
import { readImageList } from '../../src/faces/datasets/image-list.ts';
import { readImageTree } from '../../src/faces/datasets/image-tree.ts';
import { describeLeftOut } from '../../src/faces/datasets/left-out.ts';
import { readMegafaceList } from '../../src/faces/datasets/megaface-list.ts';
import { openTrainingSet } from '../../src/faces/datasets/open-training-set.ts';
import { encodeMeta } from '../../src/faces/datasets/training-record.ts';
import type { TrainingSample } from '../../src/faces/datasets/training-set.ts';
import { npyName } from '../../src/faces/features/npy.ts';
import { openImageFolder } from '../../src/faces/lists/image-folder.ts';
import { pagedValues } from '../../src/faces/lmdb/paged-values.ts';
import { createLmdbWriter } from '../../src/faces/lmdb/writer.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { encodeRecord } from './support/encode-record.ts';

const scratch = scratchFolder();
const folder = (): string => mkdtempSync(join(scratch, 'one-'));

function tree(files: readonly string[]): string {
  const root = folder();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `bytes of ${file}`);
  }
  return root;
}

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/faces', name);

describe('a folder of images', () => {
  test('is listed in byte order of the names, folder by folder', async () => {
    const root = tree([
      'b/2.jpg',
      'b/10.png',
      'a b/1.BMP',
      'a/1.jpeg',
      'a/notes.txt',
      'Z/1.jpg',
      '\uffee/1.jpg',
      '😀/1.jpg',
    ]);
    expect(await listImages(root)).toEqual([
      'Z/1.jpg',
      'a/1.jpeg',
      'a b/1.BMP',
      'b/10.png',
      'b/2.jpg',
      '\uffee/1.jpg',
      '😀/1.jpg',
    ]);
  });

  test('follows links and names those that lead nowhere', async () => {
    const root = tree(['a/1.jpg']);
    symlinkSync(join(root, 'a'), join(root, 'b'));
    expect(await listImages(root)).toEqual(['a/1.jpg', 'b/1.jpg']);
    symlinkSync('nothing', join(root, 'c'));
    await expect(listImages(root)).rejects.toMatchObject({ name: 'InputError', place: join(root, 'c') });
    rmSync(join(root, 'c'));
    symlinkSync('..', join(root, 'a', 'up'));
    await expect(listImages(root)).rejects.toThrow(/nested too deeply/);
  });

  test.each([
    ['that is missing', '/nowhere/at/all', /cannot read the folder/],
    ['without images', tree(['a/readme.txt']), /no images/],
  ])('%s is an error', async (_, root, message) => {
    await expect(listImages(root)).rejects.toThrow(message);
  });

  test('gives its sub-folders the labels 0, 1, 2', async () => {
    const { images, classes } = await readImageTree(
      tree(['x/1.jpg', 'x/deep/2.jpg', 'a/1.jpg', 'empty/readme.txt']),
    );
    expect(classes).toBe(2);
    expect(images).toEqual([
      { path: 'a/1.jpg', label: 0 },
      { path: 'x/1.jpg', label: 1 },
      { path: 'x/deep/2.jpg', label: 1 },
    ]);
  });

  test('is listed without hidden files and what tools leave beside data', () => {
    const root = tree([
      'a/1.jpg',
      'a/._1.jpg',
      'a/.hidden.jpg',
      'a/.ipynb_checkpoints/1-checkpoint.jpg',
      'a/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg',
      '.Trash-1000/files/2.jpg',
      '.cache/3.jpg',
      '$RECYCLE.BIN/4.jpg',
      '__MACOSX/a/._1.jpg',
      'lost+found/5.jpg',
      'Thumbs.db',
    ]);
    symlinkSync('nowhere', join(root, '.DS_Store'));
    expect(walkImages(root)).toMatchObject({ images: ['a/1.jpg'], leftOut: { count: 0, first: [] } });
  });

  test('says what looks like an image and is not taken', () => {
    const others = ['1.gif', '2.HEIC', '3.webp', '4.tiff', '5.jfif', '6.jpg.part', '7.png~', '8.jpg (1)'];
    const root = tree(['a/0.jpg', 'a/notes.txt', 'a/0.jpg.npy', ...others.map((name) => `b/${name}`)]);
    const { images, leftOut } = walkImages(root);
    expect(images).toEqual(['a/0.jpg']);
    expect(leftOut).toMatchObject({ count: 8, first: ['b/1.gif', 'b/2.HEIC', 'b/3.webp'] });
    expect(describeLeftOut(leftOut)).toBe(
      '8 files that look like images are left out, as only .jpg, .jpeg, .png, .bmp are taken: b/1.gif, b/2.HEIC, b/3.webp, ...',
    );
    expect(describeLeftOut(walkImages(join(root, 'a')).leftOut)).toBeUndefined();
    expect(() => walkImages(join(root, 'b'))).toThrow(/no images.*8 look like images.*1\.gif/);
  });

  test.each([
    ['one folder too deep', ['data/ann/1.jpg', 'data/bob/1.jpg', 'README.md'], 'data'],
    ['two folders too deep', ['data/data/ann/1.jpg', 'data/data/bob/1.jpg'], 'data/data'],
    ['too deep with one person', ['data/ann/1.jpg', 'data/ann/2.jpg'], 'data'],
    ['too deep, a person with sub-folders', ['data/ann/x/1.jpg', 'data/bob/1.jpg'], 'data'],
  ])('%s as a training set is an error that names the folder to give', async (_, files, folderToGive) => {
    const root = tree(files);
    await expect(readImageTree(root)).rejects.toMatchObject({
      name: 'InputError',
      place: root,
      cure: expect.stringMatching(new RegExp(`: ${join(root, folderToGive)}$`)),
    });
  });

  test('of parts of a data set is an error that names them', async () => {
    const root = tree(['train/ann/1.jpg', 'val/bob/1.jpg']);
    await expect(readImageTree(root)).rejects.toMatchObject({
      message: expect.stringContaining('train, val hold folders of their own'),
      cure: expect.stringContaining(`${join(root, 'train')} or ${join(root, 'val')}`),
    });
  });

  test("with images below a person's folder counts them to that person, and says so", async () => {
    const { classes, remarks } = await readImageTree(
      tree(['ann/0/1.jpg', 'ann/1/1.jpg', 'bob/1.jpg', 'bob/x.gif']),
    );
    expect(classes).toBe(2);
    expect(remarks).toEqual([
      expect.stringContaining('1 file that looks like an image is left out'),
      '2 of 3 images lie deeper than <person>/<image> (ann/0/1.jpg): the 2 people are the folders ann, bob',
    ]);
  });

  test('with an image in no sub-folder is an error as a training set', async () => {
    await expect(readImageTree(tree(['Jos\u00e9/1.jpg', 'Jose\u0301/2.jpg', 'b/1.jpg']))).rejects.toThrow(
      /^two folders are called Jos.+: their accents are written in two ways of Unicode$/,
    );
    await expect(readImageTree(tree(['a/1.jpg', 'b.jpg']))).rejects.toThrow(
      /b\.jpg is in no person's folder/,
    );
  });
});

describe('a list of images', () => {
  const read = (text: string | Uint8Array, files: readonly string[]) => {
    const root = tree(files);
    writeFileSync(join(root, 'images.txt'), text);
    return readImageList(join(root, 'images.txt'), openImageFolder(root));
  };
  const place = expect.stringMatching(/images\.txt:2$/);

  test('has a path and a label a line', async () => {
    const files = ['00045/001.jpg', 'with a blank/2.jpg'];
    const expected = {
      images: [
        { path: '00045/001.jpg', label: 1 },
        { path: 'with a blank/2.jpg', label: 0 },
      ],
      classes: 2,
      remarks: [],
    };
    const text = '00045/001.jpg 1\r\n\n# nobody\nwith a blank//./2.jpg\t0\n';
    expect(await read(text, files)).toEqual(expected);
    expect(await read(`\ufeff${text}`, files)).toEqual(expected);
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf16le'), files)).toEqual(expected);
  });

  test('finds names whose accents are written otherwise', async () => {
    const { images } = await read('Jose\u0301/1.jpg 0\n', ['Jos\u00e9/1.jpg']);
    expect(images).toEqual([{ path: 'Jos\u00e9/1.jpg', label: 0 }]);
  });

  test.each([
    'a.jpg',
    'a.jpg x',
    'a.jpg -1',
    'a.jpg 1.5',
    'a.jpg 1234567890',
    'a.jpg7',
    '7',
  ])('with the line "%s" is an error with its place', async (line) => {
    await expect(read(`a/1.jpg 0\n${line}\n`, ['a/1.jpg'])).rejects.toMatchObject({
      name: 'InputError',
      message: 'the line is not "path label"',
      place,
    });
  });

  test.each([
    ['a/1.jpg 1\nb/1.jpg 2', 'labels begin at 1, not at 0', /:1$/],
    ['a/1.jpg 0\nb/1.jpg 3000000', 'no image has the label 1, but this one has 3000000', /:2$/],
    ['a/1.jpg 0\na/1.jpg 1', '"a/1.jpg 1" contradicts line 1, "a/1.jpg 0"', /:2$/],
    ['a/1.jpg 0\n../b/1.jpg 1', '"../b/1.jpg" leads out of the folder of images', /:2$/],
    ['a/1.jpg 0\nc/1.jpg 1', 'there is no image c/1.jpg', /:2$/],
    ['a/1.jpg 0\nb 1', 'there is no image b', /:2$/],
    ['a/1.jpg 0\nb/1.jpg/2.jpg 1', 'there is no image b/1.jpg/2.jpg', /:2$/],
    [`a/1.jpg 0\n${'b'.repeat(300)} 1`, `there is no image ${'b'.repeat(300)}`, /:2$/],
  ])('%j is an error', async (text, message, at) => {
    await expect(read(text, ['a/1.jpg', 'b/1.jpg'])).rejects.toMatchObject({
      message,
      place: expect.stringMatching(at),
    });
  });

  test('says which images it has twice', async () => {
    const { remarks } = await read('a/1.jpg 0\nb/1.jpg 1\na/1.jpg 0', ['a/1.jpg', 'b/1.jpg']);
    expect(remarks).toEqual([
      expect.stringMatching(/1 of its images are listed again: line 3 says again what line 1 says$/),
    ]);
  });

  test('that is empty, missing or no text is an error', async () => {
    await expect(read('\n', ['a'])).rejects.toThrow(/list of images is empty/);
    await expect(readImageList('/nowhere/images.txt', openImageFolder('/nowhere'))).rejects.toThrow(
      'cannot read the list of images: there is no such file',
    );
    await expect(read('a/1.jpg 0\nb\0 1', ['a'])).rejects.toMatchObject({ message: /no text/, place });
    await expect(read(Buffer.from('a/1.jpg 0\nb\xe9/1.jpg 1', 'latin1'), ['a'])).rejects.toMatchObject({
      message: 'the list is not UTF-8',
      place,
    });
  });
});

describe('an LMDB of images', () => {
  const samples: TrainingSample[] = Array.from({ length: 123 }, (_, i) => ({
    bytes: new Uint8Array(i * 40).fill(i),
    label: i % 7,
    name: `perßon/${i}.jpg`,
  }));
  const build = async (path: string): Promise<number[]> => {
    const progress: number[] = [];
    const read = async (places: readonly number[]) =>
      pagedValues(places.map((place) => encodeRecord(samples[place]!)));
    const meta = { images: samples.length, classes: 7 };
    await buildTrainingLmdb(path, meta, { read, ahead: 1 }, (done) => progress.push(done));
    return progress;
  };

  test('gives back what it was built from, as a file and as a folder', async () => {
    const root = folder();
    expect((await build(join(root, 'data.mdb'))).at(-1)).toBe(samples.length);
    for (const path of [root, join(root, 'data.mdb')]) {
      const set = await openTrainingSet(path);
      expect([set.size, set.classes]).toEqual([123, 7]);
      for (const [i, sample] of samples.entries()) {
        const { bytes, label, name } = await set.read(i);
        expect({ bytes: [...bytes], label, name }).toEqual({ ...sample, bytes: [...sample.bytes] });
      }
      await expect(async () => set.read(123)).rejects.toThrow(RangeError);
      set.close();
    }
  });

  test('is byte for byte the same for the same images', async () => {
    const [first, second] = [join(folder(), 'a'), join(folder(), 'b')];
    await build(first);
    await build(second);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
  });

  test('is not accepted when building it failed', async () => {
    const path = join(folder(), 'data.mdb');
    const read = async (places: readonly number[]) => {
      if (places.includes(40)) throw new InputError('image 40 is broken');
      return pagedValues(places.map((place) => encodeRecord(samples[place]!)));
    };
    const meta = { images: 123, classes: 7 };
    await expect(buildTrainingLmdb(path, meta, { read, ahead: 1 }, () => undefined)).rejects.toThrow(
      /image 40/,
    );
    await expect(openTrainingSet(path)).rejects.toThrow(/not an LMDB/);
  });

  test('stores its keys in byte order', () => {
    for (const count of [0, 1, 2, 10, 11, 100, 1234]) {
      const expected = Array.from({ length: count }, (_, i) => String(i)).sort();
      expect([...decimalOrder(count)].map(String)).toEqual(expected);
    }
  });

  test.each([
    ['another version', [['__meta__', Buffer.from('{"format":"occ-pipe images 9"}')]], /another version/],
    ['values that are no records', [['0', Buffer.from('\xff\xffx', 'latin1')]], /no encoded images/],
    [
      'a published length that does not fit',
      [['__len__', readFileSync(fixture('pyarrow/int_494414.bin'))]],
      /does not fit/,
    ],
    [
      'a published length that is no number',
      [['__len__', readFileSync(fixture('pyarrow/none.bin'))]],
      /does not fit/,
    ],
  ] as [string, [string, Uint8Array][], RegExp][])('with %s is an error', async (_, records, message) => {
    const path = join(folder(), 'x.mdb');
    const writer = createLmdbWriter(path);
    for (const [key, value] of records) writer.put(Buffer.from(key), value);
    await writer.finish();
    await expect(openTrainingSet(path)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  test('with a record missing or out of its classes is an error that names the key', async () => {
    const path = join(folder(), 'x.mdb');
    const writer = createLmdbWriter(path);
    writer.put(Buffer.from('0'), encodeRecord({ bytes: new Uint8Array(3), label: 5, name: 'a' }));
    writer.put(Buffer.from('1'), Buffer.from('xyz'));
    writer.put(Buffer.from('__meta__'), encodeMeta({ images: 3, classes: 2 }));
    await writer.finish();
    const set = await openTrainingSet(path);
    for (const i of [0, 1, 2]) {
      await expect(async () => set.read(i)).rejects.toThrow(
        expect.objectContaining({ name: 'InputError', place: `${path}, key "${i}"` }),
      );
    }
    set.close();
  });
});

describe('a training set', () => {
  test('that is not there is an error', async () => {
    await expect(openTrainingSet('/nowhere/at/all')).rejects.toThrow(/nothing to train on/);
  });
});

describe('an AR folder', () => {
  test('tells the person by the first two parts of the name', async () => {
    const root = tree(['m-001-02.bmp', 'm-001-01.bmp', 'w-001-01-x.png']);
    expect((await readArFolder(root)).images).toEqual([
      { path: 'm-001-01.bmp', person: 'm-001' },
      { path: 'm-001-02.bmp', person: 'm-001' },
      { path: 'w-001-01-x.png', person: 'w-001' },
    ]);
  });

  test('with another name is an error', async () => {
    await expect(readArFolder(tree(['m-001.bmp']))).rejects.toThrow(/m-001\.bmp does not tell/);
  });
});

describe('a MegaFace list', () => {
  const files = ['000/A_B/1.jpg', '000/A_B/1.png', 'C/2.jpg', '1.jpg', '2.jpg', 'a/b'];
  const read = (text: string) => {
    const root = tree(files);
    writeFileSync(join(root, 'list'), text);
    return readMegafaceList(join(root, 'list'), openImageFolder(root), npyName);
  };

  test('is lines, or JSON with or without ids', async () => {
    const images = [
      { path: '000/A_B/1.jpg', person: 'A_B', listed: '000/A_B/1.jpg' },
      { path: 'C/2.jpg', person: 'C', listed: 'C/2.jpg' },
    ];
    expect(await read('000/A_B/1.jpg\n\nC/2.jpg\r\n')).toEqual({ images, repeated: [] });
    expect(await read('{"path": ["000/A_B/1.jpg", "C/2.jpg"]}')).toEqual({ images, repeated: [] });
    const withIds = await read('{"path": ["1.jpg", "2.jpg"], "id": ["x", 3]}');
    expect(withIds.images.map(({ person }) => person)).toEqual(['x', '3']);
  });

  test('takes what it has twice once', async () => {
    expect(await read('C/2.jpg\n1.jpg\nC/2.jpg')).toMatchObject({
      images: [{ path: 'C/2.jpg' }, { path: '1.jpg' }],
      repeated: ['C/2.jpg'],
    });
  });

  test.each([
    ['', /the list is empty/],
    ['{"path": ["a"', /not JSON/],
    ['{"path": "a"}', /is not \{ "path"/],
    ['{"path": ["a/b"], "id": []}', /as many ids as paths/],
    ['../x.jpg', /leads out/],
    ['C/3.jpg', /there is no image C\/3.jpg/],
    ['000/A_B/1.jpg\n000/A_B/1.png', /features of .*1.jpg and .*1.png would both be 000\/A_B\/1.npy/],
    ['{"path": ["1.jpg", "1.jpg"], "id": ["x", "y"]}', /1.jpg is said to show y, and before that x/],
  ])('%j is an error', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });
});
