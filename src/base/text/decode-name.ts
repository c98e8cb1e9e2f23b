/** A name as text, and whether its encoding had to be guessed. */
export interface DecodedName {
  readonly name: string;
  readonly isGuessed: boolean;
}

/**
 * UTF-8, which all systems of today write; what is none is of an older Linux or BSD, whose names were mostly
 * Latin-1.
 */
export function decodeName(bytes: Buffer): DecodedName {
  const name = bytes.toString('utf8');
  return isUtf8(bytes, name)
    ? { name, isGuessed: false }
    : { name: bytes.toString('latin1').replaceAll(CONTROLS, escaped), isGuessed: true };
}

/** @param text the same, decoded */
export function isUtf8(bytes: Buffer, text: string): boolean {
  return Buffer.from(text).equals(bytes);
}

/** Letters of no alphabet: of another encoding still. */
const CONTROLS = /[\u0080-\u009f]/g;

function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}
