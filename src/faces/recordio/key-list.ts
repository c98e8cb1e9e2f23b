import { readFileSync } from 'node:fs';
import { type GrowingNumbers, growingNumbers } from '../../base/arrays/growing-numbers.ts';
import { InputError } from '../../base/input-error.ts';

/** What an `.idx` file says: line by line a key and the byte at which its record begins. */
export interface KeyList {
  readonly file: string;
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
}

/**
 * Reads `key TAB offset` lines; line ends of Windows and empty lines are passed over.
 * @throws InputError that names the line which is something else
 */
export function readKeyList(file: string): KeyList {
  const bytes = readFileSync(file);
  const [keys, offsets] = [growingNumbers(), growingNumbers()];
  let line = 0;
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, at);
    const end = found < 0 ? bytes.length : found;
    line++;
    readLine(
      bytes.toString('latin1', at, Math.min(end, at + LONGEST_LINE)).trim(),
      { keys, offsets },
      () => `${file}:${line}`,
    );
    at = end + 1;
  }
  return { file, keys: keys.toShared(), offsets: offsets.toShared() };
}

const LINE_FEED = 10;
const LONGEST_LINE = 100;
const LINE = /^(\d{1,15})[\t ]+(\d{1,15})$/;

function readLine(
  text: string,
  { keys, offsets }: { keys: GrowingNumbers; offsets: GrowingNumbers },
  placeOf: () => string,
): void {
  if (text === '') return;
  const numbers = LINE.exec(text);
  if (numbers === null) {
    throw new InputError('the line is not a key, a tab and the byte at which its record begins', {
      place: placeOf(),
      cure: 'copy the .idx file again, or take it out of the folder: the records are found without it',
    });
  }
  keys.push(Number(numbers[1]));
  offsets.push(Number(numbers[2]));
}
