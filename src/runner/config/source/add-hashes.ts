import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { parseDocument } from './parse-document.ts';

/** The sha256 of one item of the option `files` of a stage. */
export interface HashToAdd {
  readonly stage: string;
  /** From 0 on. */
  readonly index: number;
  readonly sha256: string;
}

/**
 * Writes `sha256:` into the text of a configuration, beside the URL of each file; nothing else of it changes.
 * What an alias stands for is written where that is.
 * @returns the new text, and those that have no place in it: their list is made of variables, or comes from
 *   elsewhere
 */
export function addHashes(
  text: string,
  hashes: readonly HashToAdd[],
): { readonly text: string; readonly placeless: readonly HashToAdd[] } {
  const parsed = parseDocument(text);
  if (parsed.type !== 'document') return { text, placeless: hashes };
  const { document } = parsed;
  const insertions = new Map<number, string>();
  const placeless = hashes.filter((hash) => {
    const insertion = insertionOf(document, hash, text);
    if (insertion === undefined) return true;
    const { at, words } = insertion;
    // One map that two lists share, for two files: it can have one hash only.
    if (insertions.has(at) && insertions.get(at) !== words) return true;
    insertions.set(at, words);
    return false;
  });
  let changed = text;
  for (const [at, words] of [...insertions].sort(([a], [b]) => b - a))
    changed = changed.slice(0, at) + words + changed.slice(at);
  return { text: changed, placeless };
}

interface Insertion {
  readonly at: number;
  readonly words: string;
}

function insertionOf(
  document: Document,
  { stage, index, sha256 }: HashToAdd,
  text: string,
): Insertion | undefined {
  const path = ['stages', stage, 'with', 'files'];
  let at: unknown = document.contents;
  for (const name of path) at = valueIn(resolved(at, document), name, document);
  const list = resolved(at, document);
  const file = isSeq(list) ? resolved(list.items[index], document) : undefined;
  return isMap(file) ? insertionIn(file, `sha256: ${sha256}`, text) : undefined;
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** Its own value of that name, else that of what it merges. */
function valueIn(map: unknown, name: string, document: Document): unknown {
  if (!isMap(map)) return undefined;
  const own = pairOf(map, name);
  if (own) return own.value;
  const merged = resolved(pairOf(map, '<<')?.value, document);
  const maps = isSeq(merged) ? merged.items : [merged];
  for (const one of maps) {
    const found = valueIn(resolved(one, document), name, document);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function insertionIn(map: YAMLMap, words: string, text: string): Insertion | undefined {
  if (pairOf(map, 'sha256')) return undefined;
  const pair = pairOf(map, 'url') ?? map.items[0];
  const key = (pair?.key as Node | undefined)?.range;
  if (pair === undefined || !key) return undefined;
  // The end of a block of text is on the next line.
  const end = text.slice(0, endOf(pair.value, key[1])).trimEnd().length;
  if (map.flow === true) return { at: end, words: `, ${words}` };
  const lineStart = text.lastIndexOf('\n', key[0] - 1) + 1;
  const before = text.slice(lineStart, key[0]);
  // An anchor, a tag or a question mark before the key: what stands below it must stand elsewhere.
  if (!/^[ -]*$/.test(before)) return undefined;
  const lineEnd = text.indexOf('\n', end);
  const isCrlf = lineEnd > 0 && text[lineEnd - 1] === '\r';
  const at = lineEnd < 0 ? text.length : lineEnd - (isCrlf ? 1 : 0);
  return { at, words: `${isCrlf ? '\r\n' : '\n'}${' '.repeat(before.length)}${words}` };
}

/** Behind the last character of a value. */
function endOf(value: unknown, otherwise: number): number {
  const node = value as Node | null | undefined;
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1), otherwise);
  return node?.range?.[1] ?? otherwise;
}
