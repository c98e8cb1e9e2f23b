import { bytesOfImage } from '../../pickle/image-bytes.ts';

/** What the values of published LMDBs hold: (image, label) or (image, label, path). */
export interface ImageRecord {
  readonly bytes: Uint8Array;
  readonly label: number;
  readonly name: string | undefined;
}

/** The record that a decoded value is; undefined where it is something else. */
export function imageRecordOf(value: unknown): ImageRecord | undefined {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 3)) return undefined;
  const [image, label, path] = value as unknown[];
  const bytes = bytesOfImage(image);
  const name = path === undefined ? undefined : textOf(path);
  const isNamed = value.length === 2 || name !== undefined;
  return bytes !== undefined && isLabel(label) && isNamed ? { bytes, label, name } : undefined;
}

/** A text, or bytes that stand for one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}

function isLabel(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}
