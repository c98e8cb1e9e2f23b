import { PAGE_HEADER, WRITTEN_PAGE } from './format.ts';

/**
 * Values as they will lie in an LMDB, so that whole stretches go to the file without being copied: each
 * begins a page, after PAGE_HEADER bytes that are the writer's, and zeros follow it to the end of its last
 * page.
 */
export interface PagedValues {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each value ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Keys, one right after the other: an array for each would cost more than what is done with it. */
export interface PackedKeys {
  readonly bytes: Uint8Array;
  /** Where each key ends. */
  readonly ends: Uint32Array;
}

/** Where a value begins that comes after one that ends at `end` (0: after none). */
export function nextValueAt(end: number): number {
  return pagesEnd(end) + PAGE_HEADER;
}

/** The end of the page in which a value ends. */
export function pagesEnd(end: number): number {
  return Math.ceil(end / WRITTEN_PAGE) * WRITTEN_PAGE;
}

export function pagedValues(values: readonly Uint8Array[]): PagedValues {
  const ends = new Uint32Array(values.length);
  let end = 0;
  for (const [i, value] of values.entries()) {
    end = nextValueAt(end) + value.length;
    ends[i] = end;
  }
  const bytes = new Uint8Array(pagesEnd(end));
  for (const [i, value] of values.entries()) bytes.set(value, ends[i]! - value.length);
  return { bytes, ends };
}
