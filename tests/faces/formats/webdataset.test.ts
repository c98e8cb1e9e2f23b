import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { create } from 'tar';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { expectedIn, formatFixture, hasFormatFixture, readSet } from '../support/format-fixtures.ts';
import { describeTrainingSet } from '../training-set-contract.ts';

const scratch = scratchFolder();

interface Field {
  readonly sha256: string;
  readonly text?: string;
}

type Expected = Readonly<
  Record<
    string,
    { readonly webdataset_samples: readonly { key: string; fields: Readonly<Record<string, Field>> }[] }
  >
>;

const expected = expectedIn<Expected>('webdataset/expected.json');

/** The images with a label, as webdataset gives them. */
function imagesOf(name: string) {
  return expected[name]!.webdataset_samples.flatMap(({ fields }) => {
    const image = fields['jpg'] ?? fields['jpeg'] ?? fields['png'];
    const text = fields['cls']?.text?.trim();
    return image && text !== undefined ? [{ sha256: image.sha256, text }] : [];
  });
}

/** The shards, in a folder of their own. */
function shards(names: readonly string[] = ['000000.tar', '000001.tar']): string {
  const folder = mkdtempSync(join(scratch, 'shards-'));
  for (const name of names) copyFileSync(formatFixture(`webdataset/${name.slice(-10)}`), join(folder, name));
  return folder;
}

/** A tar of files, which are given with their contents. */
function tarOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(scratch, 'files-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(scratch, `${basename(folder)}.tar`);
  create({ file, cwd: folder, sync: true, portable: true }, Object.keys(files));
  return file;
}

describe('WebDataset', () => {
  test.each(
    ['keys', 'pax-long', 'gnu-long', 'gnutar-folder'].map(
      (name) => [name, hasFormatFixture(`webdataset/${name}.tar`)] as const,
    ),
  )('of %s.tar is read as its own reader does (there: %s)', async (name, isThere) => {
    if (!isThere) return;
    const set = await readSet(formatFixture(`webdataset/${name}.tar`));
    const images = imagesOf(name);
    const people = [...new Set(images.map(({ text }) => Number(text)))].sort((a, b) => a - b);
    expect(set.format).toBe('webdataset');
    expect(set.samples.map(({ sha256, label }) => ({ sha256, text: String(people[label]) }))).toEqual(images);
    expect(set.leftOut).toEqual(
      name === 'keys' ? [{ count: 1, of: 8, names: ['Ada/0002.jpg'], reason: 'without a label' }] : [],
    );
  });

  test('of several shards is one set, in the order of their numbers', async () => {
    const set = await readSet(shards());
    expect(set.samples.map(({ sha256, label }) => ({ sha256, text: String(label) }))).toEqual(
      imagesOf('plain'),
    );
    expect(set.samples[4]!.name).toBe('0000005.jpg');
    expect([...set.remarks, ...set.leftOut]).toEqual([]);
    const gap = await readSet(shards(['a-9-000001.tar', 'a-10-000000.tar'])).catch(
      (error: Error) => error.message,
    );
    expect(gap).toMatch(/2 sets \(a-10-000000\.tar, a-9-000001\.tar\)/);
  });

  test('with a shard missing in between says so', async () => {
    const folder = shards();
    copyFileSync(join(folder, '000001.tar'), join(folder, '000003.tar'));
    const { remarks, samples } = await readSet(folder);
    expect(samples).toHaveLength(10);
    expect(remarks).toEqual(['the numbers of the files go from 0 to 3 without 2: what is there is read']);
  });

  test('beside folders is what the tree was unpacked from', async () => {
    const folder = shards();
    mkdirSync(join(folder, 'ada'));
    writeFileSync(join(folder, 'ada', '1.jpg'), 'image');
    expect((await readSet(folder)).format).toBe('tree');
  });

  test('finds the images that links lead to', async () => {
    const { samples, leftOut } = await readSet(formatFixture('webdataset/links.tar'));
    const [first, second, third, fourth] = samples.map(({ sha256 }) => sha256);
    expect([third, fourth]).toEqual([first, second]);
    expect(leftOut).toEqual([]);
  });

  test('joins the files of a sample that stand apart, and says so', async () => {
    const { samples, remarks } = await readSet(formatFixture('webdataset/not-grouped.tar'));
    expect(samples.map(({ name, label }) => `${name} ${label}`)).toEqual([
      'Ada/0001.jpg 0',
      'Ada/0002.jpg 0',
      'Bela/0001.jpg 1',
    ]);
    expect(remarks).toEqual([expect.stringContaining('Ada/0001 in not-grouped.tar')]);
  });

  test('takes names for people, and a label from the .json where there is no .cls', async () => {
    const file = tarOf({
      'a.jpg': 'A',
      'a.cls': 'Zoe\n',
      'b.png': 'B',
      'b.json': '{"yaw": 1, "label": "Ada"}',
      'c.seg.png': 'not this one',
      'c.webp': 'C',
      'c.cls': 'Zoe',
      'd.cls': 'Zoe',
      README: 'no sample',
    });
    const { samples, classes, leftOut } = await readSet(file);
    expect([samples.map(({ name, label }) => `${name} ${label}`), classes]).toEqual([
      ['a.jpg 1', 'b.png 0', 'c.webp 1'],
      2,
    ]);
    expect(leftOut).toEqual([{ count: 1, of: 4, names: ['d'], reason: 'without an image' }]);
  });

  test('says where tars were joined, or a writer was stopped', async () => {
    const whole = readFileSync(formatFixture('webdataset/000000.tar'));
    const folder = mkdtempSync(join(scratch, 'joined-'));
    writeFileSync(join(folder, 'joined.tar'), Buffer.concat([whole, whole]));
    writeFileSync(join(folder, 'stopped.tar'), whole.subarray(0, 20_480));
    const joined = await readSet(join(folder, 'joined.tar'));
    expect(joined.samples).toHaveLength(4);
    expect(joined.remarks).toEqual([expect.stringMatching(/goes on behind its end, at byte 30720/)]);
    expect((await readSet(join(folder, 'stopped.tar'))).remarks).toEqual([
      expect.stringMatching(/has no end/),
    ]);
  });

  test.each([
    ['damaged-cut.tar', /ends early, at byte 18632 .*0000004\.jpg/, /damaged-cut\.tar$/],
    ['dots.tar', /001\.cls, 002\.cls: names are split at their first dot/, /dots\.tar, face$/],
    ['duplicate.tar', /two files of that name/, /Ada\/0001\.jpg$/],
    ['labels.tar', /"Ada", a name, while others are numbers/, /odd\/0000\.jpg$/],
    ['gnutar-files.tar.gz', /packed by gzip/, /gnutar-files\.tar\.gz$/],
  ])('%s is an error that says what is wrong', async (name, message, place) => {
    await expect(readSet(formatFixture(`webdataset/${name}`))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.stringMatching(place),
      cure: expect.any(String),
    });
  });

  test('with a bit of a header turned names its place', async () => {
    const bytes = readFileSync(formatFixture('webdataset/000000.tar'));
    bytes[1030]! ^= 1;
    const file = join(scratch, 'turned.tar');
    writeFileSync(file, bytes);
    await expect(readSet(file)).rejects.toThrow('the checksum of the header at byte 1024 is wrong');
  });

  test.each([
    [{ 'a.jpg': 'A', 'a.cls': '-1' }, /"-1", which is no whole number/],
    [{ 'a.jpg': 'A', 'a.cls': '3.0' }, /"3\.0", which is no whole number/],
    [{ 'a.jpg': 'A', 'a.cls': '12345678901234567890' }, /"12345678901234567890", which/],
    [{ 'a.jpg': 'A', 'a.png': 'B', 'a.cls': '0' }, /2 images \(jpg, png\)/],
    [{ 'a.jpg': 'A', 'a.json': '{' }, /no JSON/],
    [{ 'a.jpg': 'A', 'b.jpg': 'B' }, /none of the 2 samples has an image and a label/],
    [{ 'a.txt': 'A' }, /no images/],
  ])('of %j is an error', async (files, message) => {
    await expect(readSet(tarOf(files))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
      place: expect.any(String),
    });
  });
});

describeTrainingSet({
  name: 'WebDataset',
  async write(folder) {
    mkdirSync(folder);
    const file = join(folder, 'a.tar');
    copyFileSync(formatFixture('webdataset/000000.tar'), file);
    const { samples } = await readSet(file);
    return {
      path: file,
      classes: 3,
      samples,
      damage(i) {
        const bytes = readFileSync(file);
        bytes.fill(0xff, bytes.indexOf(samples[i]!.name), bytes.indexOf(samples[i]!.name) + 4);
        writeFileSync(file, bytes);
      },
    };
  },
});
