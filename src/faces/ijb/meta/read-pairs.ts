import { createReadStream } from 'node:fs';
import { InputError } from '../../../base/input-error.ts';
import type { TemplateRows } from '../templates/template-rows.ts';

/** Pairs of templates, by the rows that these have. */
export interface IjbPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 where both show the same person. */
  readonly same: Uint8Array;
  /** Of pairs with a template that has no images, which count as the first template there is. */
  readonly unknown: { readonly pairs: number; readonly templates: ReadonlySet<number> };
}

/**
 * Reads `ijbc_template_pair_label.txt`: `template template 0|1` a line, between blanks, 15 million of them.
 * As insightface's programs do, a template that has no images is taken for row 0; one beyond the last, at
 * which they stop, is an InputError, and so is a malformed line.
 */
export async function readIjbPairs(file: string, rows: TemplateRows): Promise<IjbPairs> {
  const pairs = growingPairs();
  const unknownTemplates = new Set<number>();
  let unknownPairs = 0;
  const last = rows.ids.at(-1)!;
  const take = ([a, b, label]: readonly number[], count: number, line: number): void => {
    const place = `${file}:${line}`;
    if (count < 3 || label! > 1)
      throw new InputError('the line is no pair', { place, cure: 'write two templates and 0 or 1' });
    const beyond = [a!, b!].find((id) => id > last);
    if (beyond !== undefined)
      throw new InputError(
        `there is no template ${beyond}: the last one is ${last}, and insightface's programs stop here (IndexError)`,
        { place, cure: 'give the lists of one set, or take the pair out' },
      );
    const [first, second] = [rows.of(a!), rows.of(b!)];
    if (first === undefined || second === undefined) {
      unknownPairs++;
      if (first === undefined) unknownTemplates.add(a!);
      if (second === undefined) unknownTemplates.add(b!);
    }
    pairs.push(first ?? 0, second ?? 0, label!);
  };
  const parser = lineParser(file, take);
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) parser.read(piece as Buffer);
  parser.end();
  const all = pairs.all();
  if (all.same.length === 0)
    throw new InputError('the list of pairs is empty', {
      place: file,
      cure: 'copy it again from the archive',
    });
  return { ...all, unknown: { pairs: unknownPairs, templates: unknownTemplates } };
}

const [ZERO, NINE, HASH, NEW_LINE, RETURN] = [0x30, 0x39, 0x23, 0x0a, 0x0d];
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** Longer numbers are not whole any more. */
const MOST = Number.MAX_SAFE_INTEGER / 10 - 1;

/** Cuts bytes into lines of three numbers: texts of 15 million lines would take a minute and more. */
function lineParser(file: string, take: (numbers: readonly number[], count: number, line: number) => void) {
  const numbers = [0, 0, 0];
  let [count, value, line, isInNumber, isComment, isFirst] = [0, 0, 1, false, false, true];
  const endNumber = (): void => {
    if (isInNumber && count < numbers.length) numbers[count] = value;
    if (isInNumber) count++;
    isInNumber = false;
    value = 0;
  };
  const endLine = (): void => {
    endNumber();
    if (count > 0) take(numbers, count, line);
    count = 0;
    isComment = false;
    line++;
  };
  const refuse = (byte: number): never => {
    const shown = byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `byte ${byte}`;
    throw new InputError(`"${shown}" is no part of a pair`, {
      place: `${file}:${line}`,
      cure: 'write two templates and 0 or 1, between blanks',
    });
  };
  return {
    read(piece: Buffer): void {
      let at = isFirst && piece.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
      isFirst = false;
      for (; at < piece.length; at++) {
        const byte = piece[at]!;
        if (byte === NEW_LINE) endLine();
        else if (isComment) continue;
        else if (byte >= ZERO && byte <= NINE) {
          if (value > MOST) refuse(byte);
          value = value * 10 + byte - ZERO;
          isInNumber = true;
        } else if (byte === 0x20 || byte === 0x09 || byte === RETURN) endNumber();
        else if (byte === HASH && count === 0 && !isInNumber) isComment = true;
        else refuse(byte);
      }
    },
    end: endLine,
  };
}

/** Grows as the lines come: a file's size says nothing of what it holds. */
function growingPairs() {
  let capacity = 1 << 14;
  let [first, second, same] = [new Int32Array(capacity), new Int32Array(capacity), new Uint8Array(capacity)];
  let length = 0;
  const grow = (): void => {
    capacity *= 2;
    const larger = [new Int32Array(capacity), new Int32Array(capacity), new Uint8Array(capacity)] as const;
    larger[0].set(first);
    larger[1].set(second);
    larger[2].set(same);
    [first, second, same] = larger;
  };
  return {
    push(a: number, b: number, label: number): void {
      if (length === capacity) grow();
      first[length] = a;
      second[length] = b;
      same[length++] = label;
    },
    all: () => ({
      first: first.subarray(0, length),
      second: second.subarray(0, length),
      same: same.subarray(0, length),
    }),
  };
}
