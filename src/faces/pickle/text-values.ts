/** Numbers and texts as protocol 0 and Python 2 write them, and bytes as protocols 0 to 2 do. */

/** No number that means something has more digits; reading one takes time that grows with their square. */
const MOST_DIGITS = 400;

/** Exact up to 2^53; undefined where it is none. */
export function decimalInteger(text: string): number | undefined {
  return text.length <= MOST_DIGITS && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

export function decimalFloat(text: string): number | undefined {
  if (/^[+-]?(inf|nan)$/i.test(text)) {
    return /nan/i.test(text) ? Number.NaN : text.startsWith('-') ? -Infinity : Infinity;
  }
  const isNumber = text.length <= MOST_DIGITS && /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text);
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/**
 * The bytes of a Python 2 text in quotes, with its escapes; undefined where the quotes are missing. Python
 * writes one byte as one character.
 */
export function quotedBytes(text: string): Uint8Array | undefined {
  const quote = text[0];
  if ((quote !== "'" && quote !== '"') || text.length < 2 || text.at(-1) !== quote) return undefined;
  const plain = text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs, (_, hex, octal, letter) =>
      hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : octal !== undefined
          ? String.fromCharCode(Number.parseInt(octal, 8) & 255)
          : (LETTERS[letter] ?? `\\${letter}`),
    );
  return Uint8Array.from(Buffer.from(plain, 'latin1'));
}

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** A text with `\uXXXX` for what is not Latin-1; protocol 0 escapes nothing but that, `\` and line ends. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (whole, short, long) => {
    const code = Number.parseInt(short ?? long, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** What `_codecs.encode` gives: how protocols 0 to 2, which have no bytes, write them. */
export function encodeText([text, encoding]: readonly unknown[]): Uint8Array {
  return Uint8Array.from(Buffer.from(String(text), encoding === 'latin1' ? 'latin1' : 'utf8'));
}
