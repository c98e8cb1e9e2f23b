import { readFile } from 'node:fs/promises';
import { InputError } from '../../base/input-error.ts';

/** An image of the MegaFace protocol. */
export interface MegafaceImage {
  /** Relative to its folder of images: "person/file", for distractors "prefix/person/file". */
  readonly path: string;
  /** Whose image it is: what the list says, else the folder the file is in. */
  readonly person: string;
}

/**
 * A list of probes or of distractors: one path a line, or the devkit's and FaceX-Zoo's JSON,
 * `{ "path": [...], "id": [...] }` (`id` may be absent). An empty or malformed list is an InputError.
 */
export async function readMegafaceList(file: string): Promise<MegafaceImage[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`cannot read the list: ${error.message}`, {
      place: file,
      cure: 'write one path a line, relative to the folder of images',
    });
  });
  const images = text.trimStart().startsWith('{') ? parseJsonList(text, file) : parseLines(text);
  if (images.length === 0) {
    throw new InputError('the list is empty', { place: file, cure: 'write one path a line' });
  }
  for (const { path } of images) {
    if (path.startsWith('/') || path.split('/').includes('..')) {
      throw new InputError(`${path} leads out of the folder of images`, {
        place: file,
        cure: 'write relative paths',
      });
    }
  }
  return images;
}

function parseLines(text: string): MegafaceImage[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((path) => ({ path, person: folderOf(path) }));
}

function parseJsonList(text: string, file: string): MegafaceImage[] {
  const { path, id } = parseObject(text, file);
  const isTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (!isTexts(path) || (id !== undefined && !(isIds(id) && id.length === path.length))) {
    throw new InputError('the list is not { "path": [...], "id": [...] } with as many ids as paths', {
      place: file,
      cure: 'write it so, without "id" for distractors; or write one path a line',
    });
  }
  return path.map((one, i) => ({ path: one, person: id === undefined ? folderOf(one) : String(id[i]) }));
}

function isIds(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new InputError(`the list is not JSON: ${(error as Error).message}`, {
      place: file,
      cure: 'write { "path": [...], "id": [...] }, or one path a line',
    });
  }
}

function folderOf(path: string): string {
  const parts = path.split('/');
  return parts.at(-2) ?? path;
}
