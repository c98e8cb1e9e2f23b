import { InputError } from '../../../../base/input-error.ts';

/** A file or a folder in Google Drive. */
export interface DriveItem {
  readonly id: string;
  /** What links to some older items need beside the id. */
  readonly resourceKey: string | undefined;
}

/** @param written an id, or the link that Drive gives for sharing */
export function driveItem(written: string): DriveItem {
  if (!written.includes('/')) return { id: written, resourceKey: undefined };
  const item = URL.canParse(written) ? linkedItem(new URL(written)) : undefined;
  if (item !== undefined) return item;
  throw new InputError('the link names no file and no folder of Google Drive', {
    place: written,
    cure: 'give the link that Drive gives for sharing, or the id that stands in it',
  });
}

/** The item that a link of Drive or Docs leads to; undefined where it leads to none. */
export function linkedItem({ pathname, searchParams }: URL): DriveItem | undefined {
  const [, inPath] = /\/(?:d|folders)\/([A-Za-z0-9_-]+)/.exec(pathname) ?? [];
  const id = inPath ?? /^[A-Za-z0-9_-]+$/.exec(searchParams.get('id') ?? '')?.[0];
  if (id === undefined) return undefined;
  const key = /^[A-Za-z0-9_-]+$/.exec(searchParams.get('resourcekey') ?? '')?.[0];
  return { id, resourceKey: key };
}

/** @param path "/uc" */
export function driveUrl(
  endpoint: string,
  path: string,
  { id, resourceKey }: DriveItem,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    id,
    ...more,
    ...(resourceKey !== undefined && { resourcekey: resourceKey }),
  });
  return `${endpoint}${path}?${query}`;
}

/** A name with `_` for what no part of a path can hold: Drive lets names hold anything. */
export function nameInPath(name: string): string {
  return name.replaceAll(NOT_IN_A_NAME, '_');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_A_NAME = /[/\\\u0000-\u001f\u007f-\u009f]/g;
