import { Composer, type CST, type Document, Parser } from 'yaml';
import { LIMITS } from '../limits.ts';
import type { Span } from './located.ts';

export type ParsedDocument =
  | { readonly type: 'document'; readonly document: Document.Parsed }
  | { readonly type: 'syntax-error'; readonly detail: string; readonly span: Span }
  /** Maps and lists stand inside each other beyond the limit; `offset` is where. */
  | { readonly type: 'too-deep'; readonly offset: number };

/** The syntax of a YAML text, of one document. */
export function parseDocument(text: string): ParsedDocument {
  const tokens = [...new Parser().parse(text)];
  // The composer calls itself for every level, the parser does not.
  const offset = offsetBeyondDepth(tokens, LIMITS.depth.most);
  if (offset !== undefined) return { type: 'too-deep', offset };

  // Keys that repeat are found where the first one's place is known too.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  const [document, second] = composer.compose(tokens, true, text.length) as Generator<Document.Parsed>;
  const error = document!.errors[0];
  // What follows the first syntax error is mostly its echo.
  if (error) {
    const [start, end] = error.pos;
    return { type: 'syntax-error', detail: error.message, span: { start, end } };
  }
  if (second) {
    const [start] = second.range;
    const detail = 'a second document begins here (`---`), and a pipeline is one';
    return { type: 'syntax-error', detail, span: { start, end: start + 1 } };
  }
  return { type: 'document', document: document! };
}

function offsetBeyondDepth(tokens: readonly CST.Token[], most: number): number | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let at = open.pop(); at; at = open.pop()) {
    const { token, depth } = at;
    if (depth > most && 'items' in token) return token.offset;
    for (const inner of tokensIn(token)) open.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function tokensIn(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [...(key ? [key] : []), ...(value ? [value] : [])]);
}
