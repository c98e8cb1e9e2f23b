import { basename, dirname } from 'node:path/posix';

/** What a file of a tar is by its name. */
export interface FieldName {
  /** The name up to the first dot of its last part: the files of a sample have it in common. */
  readonly key: string;
  /** What follows that dot, in lower case: "jpg", "seg.png". */
  readonly field: string;
}

/** Undefined for a name without a dot, or that begins with one, as what systems leave beside data. */
export function fieldNameOf(path: string): FieldName | undefined {
  const name = basename(path);
  const dot = name.indexOf('.');
  if (dot <= 0) return undefined;
  const folder = dirname(path);
  const key = name.slice(0, dot);
  return { key: folder === '.' ? key : `${folder}/${key}`, field: name.slice(dot + 1).toLowerCase() };
}

/** The last part of a field. */
export function extensionOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}

const IMAGES: ReadonlySet<string> = new Set('jpg jpeg jpe jfif png bmp webp tif tiff gif'.split(' '));

export function isImageField(field: string): boolean {
  return IMAGES.has(extensionOf(field));
}

/** Those that hold a label: a text by itself, or an object with one. */
export function isLabelField(field: string): boolean {
  return ['cls', 'json'].includes(extensionOf(field));
}

/**
 * Of the fields of one sort that a sample has, the one that is meant: the plain one, or the only one.
 * Undefined where that is not told.
 */
export function meantOf<Field extends { readonly field: string }>(
  fields: readonly Field[],
): Field | undefined {
  if (fields.length === 1) return fields[0];
  const plain = fields.filter(({ field }) => !field.includes('.'));
  return plain.length === 1 ? plain[0] : undefined;
}
