import type { Place } from '../../plan/plan.ts';
import type { Span } from './located.ts';

/** The text of a configuration file, able to say where something stands in it. */
export interface Source {
  readonly shownFile: string;
  readonly text: string;
  /** Without a span: the beginning of the file. */
  place(span: Span | undefined): Place;
  /** The place without what stands there. */
  position(span: Span): Place;
}

export function createSource(shownFile: string, text: string): Source {
  const lineStarts = startsOfLines(text);
  const beginning: Span = { start: 0, end: 1 };

  // Thousands of tasks take over the same few values: each place is made once.
  const position = onceForEach((span: Span): Place => {
    const line = lastAtOrBefore(lineStarts, span.start);
    return { file: shownFile, line: line + 1, column: span.start - lineStarts[line]! + 1 };
  });
  const place = onceForEach((span: Span): Place => {
    const known = position(span);
    const start = lineStarts[known.line - 1]!;
    const lineText = text.slice(start, lineStarts[known.line] ?? text.length).replace(/\r?\n$/, '');
    const length = Math.max(1, Math.min(span.end, start + lineText.length) - span.start);
    return { ...known, excerpt: excerptOf(lineText, known.column - 1, length) };
  });
  return { shownFile, text, place: (span = beginning) => place(span), position };
}

/** Characters of a line that are shown at most. */
const SHOWN = 160;
/** Of these so many before the place that is meant. */
const SHOWN_BEFORE = 60;
const CUT = '…';

function excerptOf(line: string, start: number, length: number): NonNullable<Place['excerpt']> {
  if (line.length <= SHOWN) return { text: line, start, length };
  const from = Math.max(0, Math.min(start - SHOWN_BEFORE, line.length - SHOWN));
  const before = from > 0 ? CUT : '';
  const after = from + SHOWN < line.length ? CUT : '';
  const shown = line.slice(from, from + SHOWN);
  const place = before.length + start - from;
  return {
    text: `${before}${shown}${after}`,
    start: place,
    length: Math.min(length, before.length + shown.length - place),
  };
}

function onceForEach<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** The part of a span that holds `text`, or all of it where the source writes it differently (escapes). */
export function narrow(source: Source, span: Span | undefined, text: string): Span | undefined {
  if (span === undefined) return undefined;
  const start = source.text.indexOf(text, span.start);
  return start >= 0 && start + text.length <= span.end ? { start, end: start + text.length } : span;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
