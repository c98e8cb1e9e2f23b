import { InputError } from '../../base/input-error.ts';

/**
 * The text of a list. UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows' editors write
 * them. Anything else is an InputError with the first line that cannot be read: names would come out wrong,
 * and the files that they name would not be found.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const text = decode(bytes, file);
  const zero = text.indexOf('\0');
  if (zero < 0) return text;
  throw new InputError('the file is no text: it has a zero byte', {
    place: `${file}:${lineOf(text, zero)}`,
    cure: 'name the list itself, not an archive, an image or a data base',
  });
}

function decode(bytes: Uint8Array, file: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const lenient = new TextDecoder('utf-8').decode(bytes);
    const at = lenient.indexOf('\ufffd');
    throw new InputError('the list is not UTF-8', {
      place: `${file}:${lineOf(lenient, at)}`,
      cure: 'write it as UTF-8, for example: iconv -f latin1 -t utf-8 old > new',
    });
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(LINE_END).length;
}

/** Unix, Windows, and the old Macintosh. */
export const LINE_END = /\r\n|\n|\r/;
