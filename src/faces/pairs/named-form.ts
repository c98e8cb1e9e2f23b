import { InputError } from '../../base/input-error.ts';
import { type List, type ListLine, placeOf } from '../lists/read-list.ts';
import { type PairHeader, readHeader, requireAnnounced } from './pair-header.ts';
import { checkedPairs, remarksOn } from './pair-lines.ts';
import type { Pair, PairList } from './pair-list.ts';

/** A form of which every line is as it should be. */
export interface NamedForm {
  readonly hasHeader: boolean;
  /** Whether a pair in place of the header is an error, so that none is left out in silence. */
  readonly refusesPairAsHeader: boolean;
  /** Whether the folder of an image is its person, so that two people cannot share one. */
  readonly namesPeople: boolean;
  readonly parse: (fields: readonly string[]) => Pair | undefined;
  /** What a line must look like, for errors. */
  readonly shape: string;
}

/**
 * The pairs of a list in a form that is named; undefined where there are none.
 * @param name of the form, for errors
 */
export function parseNamedForm(list: List, name: string, form: NamedForm): PairList | undefined {
  const header = headerOf(list, name, form);
  const lines = form.hasHeader ? list.lines.slice(1) : list.lines;
  const read = lines.map((line) => ({ line, pair: requirePair(line, name, form, list) }));
  const pairs = checkedPairs(list, read, form.namesPeople);
  if (pairs.length === 0) return undefined;
  requireAnnounced(header, pairs.length, list.file);
  const headerPair = header === undefined && form.hasHeader ? pairAsHeader(list, form) : null;
  return { pairs, folds: header?.folds ?? null, headerPair, remarks: remarksOn(list, lines, pairs) };
}

function headerOf(list: List, name: string, form: NamedForm): PairHeader | undefined {
  const [first] = list.lines;
  if (!form.hasHeader || first === undefined) return undefined;
  if (form.refusesPairAsHeader && parseFields(first, form)) throw missingHeader(name, list, first);
  return readHeader(first.text, placeOf(list, first));
}

/** Skipping the first pair in silence would change every figure a little. */
function missingHeader(name: string, list: List, line: ListLine): InputError {
  return new InputError(`the first line is a pair, but a list of the format ${name} begins with a header`, {
    place: placeOf(list, line),
    cure: 'put a line before it with the number of folds and of pairs in each: "10<tab>300"; or let `auto` read it without',
  });
}

function pairAsHeader({ lines: [first] }: List, form: NamedForm): string | null {
  return first && parseFields(first, form) ? first.text : null;
}

function requirePair(line: ListLine, name: string, form: NamedForm, list: List): Pair {
  const pair = parseFields(line, form);
  if (pair) return pair;
  throw new InputError(`the line is not a pair of the format ${name}`, {
    place: placeOf(list, line),
    cure: `write ${form.shape}; or name another form (\`pair-format\`; in \`lists\` of eval-pairs \`format\`)`,
  });
}

/** With a tab in it, blanks belong to the names, unless only blanks and tabs together make a pair. */
function parseFields({ text }: ListLine, { parse }: NamedForm): Pair | undefined {
  return (text.includes('\t') ? parse(text.split(/ *\t[\t ]*/)) : undefined) ?? parse(text.split(/\s+/));
}
