import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readImage } from '../../src/faces/images/decode.ts';
import { occlude, placementFor } from '../../src/faces/occlusion/occlude.ts';
import { OCCLUDER_CLASSES } from '../../src/faces/synthetic/occluder-art.ts';
import { writeSyntheticWorld } from '../../src/faces/synthetic/world.ts';
import { openOccluderLibrary } from './support/open-occluder-library.ts';

const plan = {
  seed: 5,
  height: 64,
  width: 48,
  identities: 3,
  images: 4,
  'test-identities': 20,
  'test-images': 3,
  pairs: 60,
  'ar-identities': 3,
  'megaface-identities': 2,
  'megaface-images': 3,
  distractors: 5,
  occluders: 3,
};
const never = new AbortController().signal;
const quiet = (): void => {};

const scratch = mkdtempSync(join(tmpdir(), 'synthetic-world-'));
const world = join(scratch, 'world');
const progress: [number, number][] = [];
beforeAll(() => writeSyntheticWorld(plan, world, (done, total) => progress.push([done, total]), never));
afterAll(() => rmSync(scratch, { recursive: true }));

function hashes(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const hash = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
  return new Map(paths.map((path) => [path, hash(path)]));
}

const list = (folder: string): string[] => readdirSync(join(world, folder)).sort();
const text = (file: string): string[] => readFileSync(join(world, file), 'utf8').trimEnd().split('\n');

describe('the layouts', () => {
  test('the training set has one folder per person', () => {
    expect(list('webface')).toEqual(['0000001', '0000002', '0000003']);
    expect(list('webface/0000002')).toEqual(['001.jpg', '002.jpg', '003.jpg', '004.jpg']);
  });

  test('the verification set is named as LFW is, and every picture of pairs.txt is there', () => {
    expect(list('lfw')).toHaveLength(21);
    for (const line of text('lfw/pairs.txt').slice(1)) {
      const parts = line.split('\t');
      const [a, i] = parts;
      const [b, j] = parts.length === 3 ? [a, parts[2]] : [parts[2], parts[3]];
      for (const [name, picture] of [
        [a, i],
        [b, j],
      ]) {
        expect(
          statSync(join(world, `lfw/${name}/${name}_${picture!.padStart(4, '0')}.jpg`)).size,
        ).toBeGreaterThan(0);
      }
    }
  });

  test('the AR set has two galleries and two kinds of probes of the same people', () => {
    expect(list('ar')).toEqual(['gallery', 'gallery_single', 'prob_glass_all', 'prob_scarf_all']);
    expect(list('ar/gallery')).toHaveLength(18);
    expect(list('ar/gallery_single')).toEqual(['m-001-01.png', 'm-002-01.png', 'w-001-01.png']);
    expect(list('ar/prob_glass_all').slice(0, 3)).toEqual(['m-001-08.png', 'm-001-09.png', 'm-001-10.png']);
    expect(list('ar/prob_scarf_all').slice(0, 3)).toEqual(['m-001-11.png', 'm-001-12.png', 'm-001-13.png']);
  });

  test('the MegaFace lists name the pictures of their trees', () => {
    expect(text('megaface/facescrub_lst')).toHaveLength(6);
    expect(text('megaface/megaface_lst')).toHaveLength(5);
    for (const path of text('megaface/facescrub_lst')) {
      expect(path).toMatch(/^Probe_\d{4}\/Probe_\d{4}_\d{4}\.jpg$/);
      expect(statSync(join(world, 'megaface/facescrub_images', path)).isFile()).toBe(true);
    }
    for (const path of text('megaface/megaface_lst')) {
      expect(path).toMatch(/^\d{3}\/Passer_\d{6}\/Passer_\d{6}_\d{4}\.jpg$/);
      expect(statSync(join(world, 'megaface/megaface_images', path)).isFile()).toBe(true);
    }
  });

  test('every picture of a face has the size asked for', async () => {
    const pictures = [
      'webface/0000001/001.jpg',
      'lfw/Person_0020/Person_0020_0003.jpg',
      'ar/prob_scarf_all/w-001-13.png',
    ];
    for (const path of pictures) {
      expect(await readImage(join(world, path))).toMatchObject({ width: 48, height: 64, channels: 3 });
    }
  });
});

describe('the occluders', () => {
  test('are the nine classes, all on the list', async () => {
    const library = await openOccluderLibrary(join(world, 'occluders'), {
      list: 'occluder.txt',
      exclude: [],
      alpha: 'ignore',
    });
    expect(new Set(library.occluders.map((occluder) => occluder.class))).toEqual(new Set(OCCLUDER_CLASSES));
    expect(library.occluders).toHaveLength(27);
    for (const { size } of library.occluders) {
      expect(Math.max(size.width, size.height)).toBeGreaterThanOrEqual(30);
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(40);
    }
  });

  test('have an alpha channel, and black under what is transparent', async () => {
    const { channels, data } = await readImage(join(world, 'occluders/hand/hand_001.png'));
    expect(channels).toBe(4);
    const transparent = Array.from({ length: data.length / 4 }, (_, i) => i * 4).filter(
      (at) => data[at + 3] === 0,
    );
    expect(transparent.length).toBeGreaterThan(20);
    expect(transparent.every((at) => data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 0)).toBe(true);
  });

  test('cover at factor 2 about a fifth of a face', async () => {
    const library = await openOccluderLibrary(join(world, 'occluders'), {
      list: 'occluder.txt',
      exclude: [],
      alpha: 'ignore',
    });
    const face = await readImage(join(world, 'webface/0000001/001.jpg'));
    let sum = 0;
    for (let i = 0; i < 400; i++) {
      const placement = placementFor(1, `face ${i}`, library, face, {
        kind: 'factor',
        factor: 2,
        relativeTo: 'width',
        bound: false,
      });
      sum += occlude(face, library, placement).ratio;
    }
    expect(sum / 400).toBeGreaterThan(0.18);
    expect(sum / 400).toBeLessThan(0.25);
  });
});

describe('the drawing', () => {
  test('gives the same bytes again, and a larger world keeps the pictures of a smaller one', async () => {
    const again = join(scratch, 'again');
    await writeSyntheticWorld({ ...plan, identities: 4, images: 5 }, again, quiet, never);
    const before = hashes(world);
    const after = hashes(again);
    expect(after.size).toBe(before.size + 8);
    for (const [path, hash] of before) expect([path, after.get(path)]).toEqual([path, hash]);
  });

  test('gives another world for another seed', async () => {
    const other = join(scratch, 'other');
    await writeSyntheticWorld({ ...plan, seed: 6 }, other, quiet, never);
    const after = hashes(other);
    const lists = /(?:_lst|occluder\.txt)$/;
    for (const [path, hash] of hashes(world)) if (!lists.test(path)) expect(after.get(path)).not.toBe(hash);
  });

  test('never repeats a picture, not even one person in two sets, but for the small gallery', () => {
    const all = [...hashes(world)].filter(
      ([path]) => /\.(?:jpg|png)$/.test(path) && !path.includes('gallery_single'),
    );
    expect(new Set(all.map(([, hash]) => hash)).size).toBe(all.length);
  });

  test('counts every file as progress', () => {
    const files = hashes(world).size;
    expect(progress).toEqual(Array.from({ length: files }, (_, i) => [i + 1, files]));
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const folder = join(scratch, 'stopped');
    const drawn = writeSyntheticWorld(plan, folder, (done) => done === 5 && stop.abort(), stop.signal);
    await expect(drawn).rejects.toThrow(/abort/i);
    expect(hashes(folder).size).toBeLessThan(20);
  });

  test('refuses more pairs than there are before it draws anything', async () => {
    const folder = join(scratch, 'refused');
    await expect(writeSyntheticWorld({ ...plan, pairs: 2000 }, folder, quiet, never)).rejects.toMatchObject({
      name: 'InputError',
      place: 'synthetic.pairs',
    });
    expect(() => statSync(folder)).toThrow();
  });
});
