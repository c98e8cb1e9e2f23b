import type { Json } from '../../base/json.ts';

/** Characters of a value that are shown, and how many of them lead up to where two values part. */
const [LENGTH, LEAD] = [60, 12];

/** "0.1 -> 0.05": of long values that part of each in which they differ. */
export function shownChange(from: Json | undefined, to: Json | undefined): string {
  const [before, after] = [textOf(from), textOf(to)];
  const start = Math.max(before.length, after.length) > LENGTH ? partingOf(before, after) - LEAD : 0;
  return `${excerpt(before, start)} -> ${excerpt(after, start)}`;
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return 'unset';
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

function partingOf(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

function excerpt(text: string, start: number): string {
  const from = Math.max(0, Math.min(start, text.length - LEAD));
  const part = text.slice(from, from + LENGTH);
  return `${from > 0 ? '…' : ''}${part}${from + LENGTH < text.length ? '…' : ''}`;
}
