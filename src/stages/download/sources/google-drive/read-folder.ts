import { Parser } from 'htmlparser2';
import { type DriveItem, linkedItem } from './drive-item.ts';

/** What a folder of Google Drive holds. */
export interface DriveEntry extends DriveItem {
  readonly name: string;
  /** `document`: of Google Docs, Sheets and the like, which is no file. */
  readonly type: 'file' | 'folder' | 'document';
}

/**
 * Reads the page that shows a folder inside other pages (`embeddedfolderview`).
 * @returns its entries, in their order; undefined where it shows no folder
 */
export function readFolder(html: string): readonly DriveEntry[] | undefined {
  const entries: DriveEntry[] = [];
  let isFolder = false;
  let href: string | undefined;
  let title: string | undefined;
  let depth = 0;

  const parser = new Parser({
    onopentag(name, { class: classes = '', href: to }) {
      const all = classes.split(/\s+/);
      if (all.some((one) => one.startsWith('flip-'))) isFolder = true;
      if (name === 'a' && to !== undefined) href = to;
      if (title !== undefined) depth += 1;
      if (all.includes('flip-entry-title')) [title, depth] = ['', 0];
    },
    ontext(text) {
      if (title !== undefined && title.length < LONGEST_NAME) title += text;
    },
    onclosetag() {
      if (title === undefined || depth-- > 0) return;
      const entry = entryOf(href, title.trim());
      if (entry !== undefined) entries.push(entry);
      [href, title] = [undefined, undefined];
    },
  });
  parser.end(html);
  return isFolder ? entries : undefined;
}

/** Characters; longer ones are refused as names of files. */
const LONGEST_NAME = 1000;

function entryOf(href: string | undefined, name: string): DriveEntry | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  const item = linkedItem(url);
  if (item === undefined) return undefined;
  if (/\/folders\//.test(url.pathname)) return { ...item, name, type: 'folder' };
  const isFile = /^\/(?:a\/[^/]+\/)?(?:file\/(?:u\/\d+\/)?d\/|open$|uc$)/.test(url.pathname);
  return { ...item, name, type: isFile ? 'file' : 'document' };
}
