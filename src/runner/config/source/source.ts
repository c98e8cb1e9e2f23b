import type { Place } from '../../plan/plan.ts';
import type { Span } from './located.ts';

/** The text of a configuration file, able to say where something stands in it. */
export interface Source {
  readonly shownFile: string;
  readonly text: string;
  /** Without a span: the beginning of the file. */
  place(span: Span | undefined): Place;
}

export function createSource(shownFile: string, text: string): Source {
  const lineStarts = startsOfLines(text);
  return {
    shownFile,
    text,
    place(span = { start: 0, end: 1 }) {
      const line = lastAtOrBefore(lineStarts, span.start);
      const start = lineStarts[line]!;
      const lineText = text.slice(start, lineStarts[line + 1] ?? text.length).replace(/\r?\n$/, '');
      const column = span.start - start;
      const length = Math.max(1, Math.min(span.end, start + lineText.length) - span.start);
      return { file: shownFile, line: line + 1, column: column + 1, excerpt: { text: lineText, length } };
    },
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
