import type { Json, JsonObject } from './json.ts';

/** JSON pointers (RFC 6901): `/network/width`. */
export function fromPointer(pointer: string): string[] {
  if (pointer === '') return [];
  const segments = pointer.slice(1).split('/');
  if (!pointer.includes('~')) return segments;
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer to an entry of the map, or an item of the list, that a pointer leads to. */
export function pointerBelow(pointer: string, key: string): string {
  // Nearly all keys are plain words, and replacing takes longer than looking.
  const isPlain = !key.includes('~') && !key.includes('/');
  return `${pointer}/${isPlain ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The pointer to what holds the value that a pointer leads to; '' is the whole. */
export function pointerAbove(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

/** What a pointer leads to; undefined where it leads nowhere. */
export function valueAt(json: Json, pointer: string): Json | undefined {
  return fromPointer(pointer).reduce<Json | undefined>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined),
    json,
  );
}

/** As people write it: `network.image[0]`. */
export function toDotted(path: readonly string[]): string {
  return path.reduce((name, segment) => {
    if (/^\d+$/.test(segment)) return `${name}[${segment}]`;
    return name === '' ? segment : `${name}.${segment}`;
  }, '');
}
