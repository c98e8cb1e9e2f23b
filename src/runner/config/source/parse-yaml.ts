import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Document as YamlDocument,
} from 'yaml';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { EMPTY_MAP, type Located, type LocatedEntry, type LocatedMap, type Span } from './located.ts';

/**
 * The document with the place of every key and value. Undefined (and reported) where it is no YAML at all.
 */
export function parseYaml(diagnostics: Diagnostics): Located | undefined {
  const { source } = diagnostics;
  // Keys that repeat are found below, where the first one's place is known too.
  const document = parseDocument(source.text, { uniqueKeys: false, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    // What follows the first syntax error is mostly its echo.
    reportSyntaxError(error.message, { start: error.pos[0], end: error.pos[1] }, diagnostics);
    return undefined;
  }
  if (document.contents === null) return EMPTY_MAP;
  return createConverter(document, diagnostics)(document.contents);
}

function reportSyntaxError(detail: string, span: Span, { placeOf, report, source }: Diagnostics): void {
  const template = templateAround(source.text, span.start);
  if (template === undefined) report({ type: 'yaml-syntax', at: placeOf(span), detail });
  else report({ type: 'template-in-flow', at: placeOf(template), template: slice(source.text, template) });
}

/** Inside { } and [ ] the brace of an unquoted `${…}` is YAML's own, and the parser stumbles there. */
function templateAround(text: string, offset: number): Span | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  for (const match of line.matchAll(/\$\{[^}]*\}/g)) {
    const start = lineStart + match.index;
    const end = start + match[0].length;
    if (offset >= start && offset <= end) return { start, end };
  }
  return undefined;
}

function createConverter(document: YamlDocument, { placeOf, report }: Diagnostics) {
  const open = new Set<Node>();

  function convert(node: unknown): Located {
    if (isAlias(node)) return convertAlias(node);
    if (isMap(node)) return convertMap(node.items, spanOf(node));
    if (isSeq(node)) return { type: 'list', span: spanOf(node), items: node.items.map(convert) };
    if (isScalar(node))
      return { type: 'scalar', span: spanOf(node), value: plainValue(node.value, node.source) };
    return { type: 'scalar', span: undefined, value: null };
  }

  /** What an alias stands for; the place is where that was written. */
  function convertAlias(
    alias: Node & { source: string; resolve(document: YamlDocument): Node | undefined },
  ): Located {
    const target = alias.resolve(document);
    if (target === undefined || open.has(target)) {
      const detail = target
        ? `*${alias.source} stands inside itself`
        : `there is no &${alias.source} before this`;
      report({ type: 'yaml-syntax', at: placeOf(spanOf(alias)), detail });
      return { type: 'scalar', span: spanOf(alias), value: null };
    }
    open.add(target);
    const located = convert(target);
    open.delete(target);
    return located;
  }

  function convertMap(
    pairs: readonly { key: unknown; value: unknown }[],
    span: Span | undefined,
  ): LocatedMap {
    const entries = new Map<string, LocatedEntry>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        const at = placeOf(spanOf(key as Node));
        report({ type: 'yaml-syntax', at, detail: 'a key must be a plain word' });
        continue;
      }
      const name = String(key.value);
      const first = entries.get(name);
      if (first === undefined) entries.set(name, { key: spanOf(key), value: convert(value) });
      else report(duplicateKey(name, spanOf(key), first.key));
    }
    return { type: 'map', span, entries };
  }

  function duplicateKey(key: string, span: Span | undefined, first: Span | undefined) {
    return { type: 'duplicate-key', at: placeOf(span), key, first: placeOf(first) } as const;
  }

  return convert;
}

/** YAML's scalars that JSON lacks (dates, big integers) count as the text that was written. */
function plainValue(value: unknown, written: string | undefined): null | boolean | number | string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  return written ?? String(value);
}

function spanOf(node: Node | null | undefined): Span | undefined {
  const range = node?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}

function slice(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
