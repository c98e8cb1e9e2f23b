import { hash } from 'node:crypto';

/** sha256 of text in UTF-8, hexadecimal. */
export function hashText(text: string): string {
  return hash('sha256', text, 'hex');
}
