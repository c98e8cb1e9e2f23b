import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listImages } from '../../../src/faces/datasets/image-files.ts';
import type { Size } from '../../../src/faces/geometry.ts';
import { writeSyntheticWorld } from '../../../src/faces/synthetic/world.ts';

/** What the rows of the pipeline work on, below one folder. */
export interface Faces {
  /** `<person>/<number>.jpg`, 96 x 112; below the folder `faces`. */
  readonly paths: readonly string[];
  /** The folder of occluders with its list. */
  readonly occluders: string;
}

export const FACES = 'faces';
const OCCLUDERS = 'occluders';
const PER_PERSON = 20;
/** Distinct faces that are drawn where no real ones are given; more are copies of them. */
const DRAWN = 400;

/** Writes `count` small JPEGs of faces, real ones from `data` (see the README) or drawn ones, and the occluders. */
export async function writeFaces(folder: string, count: number, data: string | undefined): Promise<Faces> {
  const drawn = await drawWorld(join(folder, 'world'), { height: 112, width: 96 });
  const real = data === undefined ? undefined : join(data, 'lfw-112X96');
  const source = real ?? drawn;
  const originals = await listImages(source);
  const paths = Array.from({ length: count }, (_, i) => pathOf(i));
  for (const person of new Set(paths.map((path) => dirname(path)))) {
    await mkdir(join(folder, FACES, person), { recursive: true });
  }
  for (const [i, path] of paths.entries()) {
    await copyFile(join(source, originals[i % originals.length]!), join(folder, FACES, path));
  }
  return { paths, occluders: await occludersIn(folder, data) };
}

/** What `writeFaces` wrote. */
export function facesIn(folder: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => pathOf(i)).map((path) => join(folder, FACES, path));
}

export async function occludersIn(folder: string, data: string | undefined): Promise<string> {
  const real = data === undefined ? undefined : join(data, 'occluder');
  const isThere = real !== undefined && (await stat(real).catch(() => undefined)) !== undefined;
  return isThere ? real : join(folder, 'world', OCCLUDERS);
}

/** @returns the folder of drawn faces */
export async function drawWorld(folder: string, size: Size): Promise<string> {
  const drawn = join(folder, 'webface');
  if ((await readdir(folder).catch(() => [])).length > 0) return drawn;
  const few = { identities: DRAWN / PER_PERSON, images: PER_PERSON };
  const none = { 'test-identities': 20, 'test-images': 3, pairs: 20, 'ar-identities': 1, distractors: 2 };
  const plan = { ...size, ...few, ...none, 'megaface-identities': 2, 'megaface-images': 2 };
  await writeSyntheticWorld(
    { ...plan, occluders: 9, seed: 5 },
    folder,
    () => {},
    new AbortController().signal,
  );
  return drawn;
}

function pathOf(i: number): string {
  const person = String(Math.floor(i / PER_PERSON)).padStart(5, '0');
  return `${person}/${String(i % PER_PERSON).padStart(3, '0')}.jpg`;
}
