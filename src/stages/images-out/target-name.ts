import { extname } from 'node:path';
import { InputError } from '../../base/input-error.ts';

/**
 * What is written of an image of the tree: its name, with the ending of what is written (LFW's own names end
 * in .jpg; so do the occluded ones, whatever they were made from).
 */
export function targetName(path: string, ending = '.jpg'): string {
  return `${withoutExtension(path)}${ending}`;
}

/** What an image of the tree is called, in whatever format. */
export function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

/** Two images of a tree that would be written as one file are an InputError. */
export function refuseSameNames(images: readonly string[], root: string): void {
  const byTarget = new Map<string, string>();
  for (const path of images) {
    const target = targetName(path);
    const other = byTarget.get(target);
    byTarget.set(target, path);
    if (other === undefined) continue;
    throw new InputError(`${other} and ${path} would both become ${target}`, {
      place: root,
      cure: 'rename one of them, or remove it: names must differ in more than their endings',
    });
  }
}
