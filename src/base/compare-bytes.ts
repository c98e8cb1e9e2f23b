const surrogate = /[\ud800-\udfff]/;

/** The order of UTF-8 bytes, which that of JavaScript strings is unless surrogates are about. */
export function compareBytes(a: string, b: string): number {
  if (hasSurrogates(a) || hasSurrogates(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function hasSurrogates(text: string): boolean {
  return surrogate.test(text);
}
