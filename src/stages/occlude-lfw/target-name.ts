import { extname } from 'node:path';

/** LFW's own names end in .jpg; so do the occluded ones, whatever they were made from. */
export function targetName(path: string): string {
  return `${withoutExtension(path)}.jpg`;
}

/** What an image of the tree is called, in whatever format. */
export function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
