import { type Tally, tallyWords } from '../../base/text/tally.ts';
import { IMAGE_EXTENSIONS } from '../images/decode.ts';

/** Files that look like images and are not taken. */
export type LeftOut = Tally;

/** A line for the log; undefined where there are none. */
export function describeLeftOut(leftOut: LeftOut): string | undefined {
  if (leftOut.count === 0) return undefined;
  const why = `left out, as only ${[...IMAGE_EXTENSIONS].join(', ')} are taken`;
  return tallyWords(leftOut, [
    `file that looks like an image is ${why}`,
    `files that look like images are ${why}`,
  ]);
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
