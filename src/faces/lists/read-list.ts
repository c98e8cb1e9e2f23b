import { readFile } from 'node:fs/promises';
import { InputError } from '../../base/input-error.ts';
import { decodeText, LINE_END } from './decode-text.ts';

/** A line that says something, without the blanks around it. */
export interface ListLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A list as people and programs write them: one entry a line. */
export interface List {
  readonly file: string;
  /** Without empty lines and comments. */
  readonly lines: readonly ListLine[];
}

/**
 * Reads a list file: one entry a line, whatever the line ends and the encoding (see decodeText). Empty lines
 * and those that begin with `#` say nothing. An InputError where it cannot be read.
 * @param what the list is for, in errors: "the list of pairs"
 * @param cure what the user may do where there is none
 */
export async function readList(file: string, what: string, cure: string): Promise<List> {
  return listOf(await readListText(file, what, cure), file);
}

/** The text of a list that may be JSON as well. */
export async function readListText(file: string, what: string, cure: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    const why = isMissing
      ? 'there is no such file'
      : error.code === 'EISDIR'
        ? 'it is a folder'
        : error.message;
    throw new InputError(`cannot read ${what}: ${why}`, { place: file, cure });
  });
  return decodeText(bytes, file);
}

/** `file` is for errors. */
export function listOf(text: string, file: string): List {
  const lines: ListLine[] = [];
  let number = 0;
  for (const whole of text.split(LINE_END)) {
    number++;
    const line = whole.trim();
    if (line !== '' && !line.startsWith('#')) lines.push({ number, text: line });
  }
  return { file, lines };
}

/** Where a line stands, for errors: "lfw/pairs.txt:17". */
export function placeOf({ file }: List, { number }: ListLine): string {
  return `${file}:${number}`;
}
