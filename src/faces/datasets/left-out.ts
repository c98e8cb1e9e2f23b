import { groupDigits } from '../../base/group-digits.ts';
import { IMAGE_EXTENSIONS } from '../images/decode.ts';

/** Files that look like images and are not taken. */
export interface LeftOut {
  readonly count: number;
  /** The names of the first of them. */
  readonly first: readonly string[];
}

/** Names in a message. */
const SHOWN = 3;

/** Collects them. */
export function noteLeftOut(): LeftOut & { add(path: string): void } {
  const first: string[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add(path) {
      count++;
      if (first.length < SHOWN) first.push(path);
    },
  };
}

/** A line for the log; undefined where there are none. */
export function describeLeftOut({ count, first }: LeftOut): string | undefined {
  if (count === 0) return undefined;
  const taken = [...IMAGE_EXTENSIONS].join(', ');
  const names = `${first.join(', ')}${count > first.length ? ', ...' : ''}`;
  return count === 1
    ? `1 file that looks like an image is left out, as only ${taken} are taken: ${names}`
    : `${groupDigits(count)} files that look like images are left out, as only ${taken} are taken: ${names}`;
}

/** What is recorded of them beside a result; nothing where there are none. */
export function leftOutFacts({ count, first }: LeftOut): Record<string, string | number> {
  return count === 0 ? {} : { 'files left out': count, 'the first of them': first.join(', ') };
}

/** Formats of pictures that are not taken out of folders, and what half a download or a copy is called. */
const OTHER_FORMATS =
  'gif|heic|heif|avif|webp|tiff?|jfif|jpe|jp2|j2k|jxl|p[bgpn]m|svg|psd|dng|cr2|nef|arw|raw';
const UNFINISHED = 'part|partial|crdownload|download|tmp|temp|bak|orig|old|gz|xz|bz2|zip|txt';
const IMAGE_LIKE = new RegExp(
  `\\.(?:${OTHER_FORMATS}|(?:jpe?g|png|bmp)(?:~|[.](?:${UNFINISHED})|[_-]\\d+| \\(?\\d+\\)?))$`,
  'i',
);

export function looksLikeImage(name: string): boolean {
  return IMAGE_LIKE.test(name);
}
