import { readdirSync } from 'node:fs';

/** How a byte that is not UTF-8 looks like once it was read as a text. */
const REPLACEMENT = '\ufffd';

/**
 * Of a folder that lists a name with a replacement character: that name with its bytes escaped as Python and
 * shells do, `caf\xe9.jpg`. Undefined where all names are UTF-8, and the character is really in one.
 */
export function escapedForeignName(folder: string): string | undefined {
  const foreign = readdirSync(folder, { encoding: 'buffer' }).find((name) => !isUtf8(name));
  return foreign && [...foreign].map(escapeByte).join('');
}

/** Whether a name may have been cut from bytes that are not UTF-8. */
export function mayBeForeign(name: string): boolean {
  return name.includes(REPLACEMENT);
}

function isUtf8(name: Buffer): boolean {
  return Buffer.from(name.toString('utf8'), 'utf8').equals(name);
}

function escapeByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}
