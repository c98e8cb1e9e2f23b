import { closeSync, openSync, readSync } from 'node:fs';
import { decodeHTML } from 'entities';
import { visibleLine } from '../../../base/text/visible.ts';

/**
 * The title of a page that lies where a file should, on one line; '' where it has none. Undefined for what is
 * no page.
 * @param contentType what the server called it; '' where that is not known
 */
export function titleOfPage(file: string, contentType: string): string | undefined {
  const start = startOf(file);
  const text = start.toString('latin1', 0, BEGINNING);
  const isPage = isHtml(contentType) ? !text.includes('\0') : BEGINS_A_PAGE.test(text);
  if (!isPage) return undefined;
  const charset = (CHARSET.exec(contentType) ?? CHARSET.exec(text))?.[1];
  const title = /<title\b[^>]*>([^<]*)/i.exec(decode(start, charset))?.[1] ?? '';
  const line = decodeHTML(title).replaceAll(/\s+/g, ' ').trim();
  return visibleLine(line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);
}

function isHtml(contentType: string): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType);
}

const BEGINS_A_PAGE = /^(?:\xef\xbb\xbf)?\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head)\b/is;
const CHARSET = /charset\s*=\s*["']?([\w.:-]+)/i;

/** Bytes in which a page is told from a file, and its charset named. */
const BEGINNING = 4096;
/** Bytes in which the title stands, or is not looked for. */
const LOOKED_AT = 64 << 10;
/** Characters of a title. */
const LONGEST = 120;

function startOf(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(LOOKED_AT);
    return bytes.subarray(0, readSync(handle, bytes, 0, LOOKED_AT, 0));
  } finally {
    closeSync(handle);
  }
}

function decode(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes);
  } catch {
    // A charset that is none.
    return new TextDecoder().decode(bytes);
  }
}
