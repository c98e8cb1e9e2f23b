/** A name that is not UTF-8, as a shell writes it: "caf\xe9.jpg". */
export function escapedBytes(name: Buffer): string {
  const escaped = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
  return [...name].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : escaped(byte))).join('');
}
