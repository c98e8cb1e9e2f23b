import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { LIMITS } from '../limits.ts';
import { ConfigError } from '../problems/config-error.ts';

const NEWLINE = 0x0a;

/**
 * The text of a configuration file, without a byte order mark.
 * @throws ConfigError where it is too large, or no text
 */
export function readText(file: string, shownFile: string): string {
  const bytes = readBytes(file, shownFile);
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff')
    throw new ConfigError([{ type: 'no-text', file: shownFile, found: 'utf-16' }]);
  if (bytes.includes(0)) throw new ConfigError([{ type: 'no-text', file: shownFile, found: 'binary' }]);
  if (!isUtf8(bytes)) {
    const line = firstWrongLine(bytes);
    throw new ConfigError([{ type: 'no-text', file: shownFile, found: 'not-utf-8', line }]);
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function readBytes(file: string, shownFile: string): Buffer {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      if (size > LIMITS['file-bytes'].most)
        throw new ConfigError([{ type: 'file-over-limit', file: shownFile, found: size }]);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([{ type: 'unreadable-file', file: shownFile, reason }]);
  }
}

function firstWrongLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
