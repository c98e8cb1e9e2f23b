import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
} from 'yaml';
import { type Budget, createBudget, LIMITS } from '../limits.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { EMPTY_MAP, type Located, type LocatedEntry, type LocatedMap, type Span } from './located.ts';
import { parseDocument } from './parse-document.ts';

/**
 * The document with the place of every key and value. Undefined (and reported) where it is no YAML at all, or
 * stands for more than it may.
 */
export function parseYaml(diagnostics: Diagnostics): Located | undefined {
  const { source, placeOf, report } = diagnostics;
  const parsed = parseDocument(source.text);
  switch (parsed.type) {
    case 'syntax-error':
      reportSyntaxError(parsed.detail, parsed.span, diagnostics);
      return undefined;
    case 'too-deep': {
      const { offset } = parsed;
      const at = placeOf({ start: offset, end: offset + 1 });
      report({ type: 'over-limit', at, limit: 'depth', found: LIMITS.depth.most + 1 });
      return undefined;
    }
    case 'document':
      return parsed.document.contents === null
        ? EMPTY_MAP
        : convertWhole(parsed.document.contents, parsed.document, diagnostics);
  }
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

/** Undefined (and reported) where there are more values than there may be. */
function convertWhole(contents: Node, document: Document, diagnostics: Diagnostics): Located | undefined {
  const budget = createBudget();
  const located = createConverter(document, budget, diagnostics)(contents);
  return budget.isPassed('values') ? undefined : located;
}

function createConverter(document: Document, budget: Budget, { placeOf, report }: Diagnostics) {
  const open = new Set<Node>();
  const targets = aliasTargets(document);

  function convert(node: unknown): Located {
    const tell = (found: number): void =>
      report({ type: 'over-limit', at: placeOf(spanOf(node as Node)), limit: 'values', found });
    if (!budget.spend('values', 1, tell)) return { type: 'scalar', span: undefined, value: null };
    if (isAlias(node)) return convertAlias(node);
    if (isMap(node)) return convertMap(node.items, spanOf(node));
    if (isSeq(node)) return { type: 'list', span: spanOf(node), items: node.items.map(convert) };
    if (isScalar(node)) return convertScalar(node);
    return { type: 'scalar', span: undefined, value: null };
  }

  function convertScalar(node: Scalar): Located {
    const span = spanOf(node);
    const { value, source } = node;
    if (typeof value === 'string') return { type: 'scalar', span, value };
    if (typeof value === 'number' && isInexact(value, source))
      report({ type: 'inexact-number', at: placeOf(span), written: source! });
    // Minus zero counts as zero: it makes the same key.
    const plain = value === 0 ? 0 : plainValue(value, source);
    return { type: 'scalar', span, value: plain, ...(source !== undefined && { written: source }) };
  }

  /** What an alias stands for; the place is where that was written. */
  function convertAlias(alias: Alias): Located {
    const target = targets.get(alias);
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
    const merged: LocatedMap[] = [];
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        const at = placeOf(spanOf(key as Node));
        report({ type: 'yaml-syntax', at, detail: 'a key must be a plain word' });
        continue;
      }
      const name = nameOf(key);
      const first = entries.get(name);
      if (isMergeKey(key)) merged.push(...mapsIn(convert(value), spanOf(key)));
      else if (first === undefined) entries.set(name, { key: spanOf(key), value: convert(value) });
      else report(duplicateKey(name, spanOf(key), first.key));
    }
    // What stands in the map itself wins, then what is merged first.
    for (const map of merged)
      for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
    return { type: 'map', span, entries };
  }

  /** What a merge key merges; nothing (and reported) of what is no map. */
  function mapsIn(value: Located, key: Span | undefined): LocatedMap[] {
    const several = value.type === 'list' ? value.items : [value];
    const maps = several.filter((one) => one.type === 'map');
    if (maps.length < several.length) report({ type: 'bad-merge', at: placeOf(key) });
    return maps;
  }

  function duplicateKey(key: string, span: Span | undefined, first: Span | undefined) {
    return { type: 'duplicate-key', at: placeOf(span), key, first: placeOf(first) } as const;
  }

  return convert;
}

/** What each alias stands for: the last node before it with that anchor. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** A name is as it is written: `1.10` and `0x10` are no numbers here. */
function nameOf({ value, source, type }: Scalar): string {
  return type === 'PLAIN' && source !== undefined ? source : String(value);
}

/** YAML 1.1's `<<`, which most readers of YAML know still. */
function isMergeKey({ value, type }: Scalar): boolean {
  return value === '<<' && type === 'PLAIN';
}

/** Whether a number was written with more digits than are kept, or beyond all numbers (1e400). */
function isInexact(value: number, written: string | undefined): boolean {
  if (!Number.isFinite(value)) return /\d/.test(written ?? '');
  return !Number.isSafeInteger(value) && /^[-+]?(\d+|0[xo][\da-fA-F]+)$/.test(written ?? '');
}

/** YAML's scalars that JSON lacks (dates) count as the text that was written. */
function plainValue(value: unknown, written: string | undefined): null | boolean | number | string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return written ?? String(value);
}

function spanOf(node: Node | null | undefined): Span | undefined {
  const range = node?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}

function slice(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
