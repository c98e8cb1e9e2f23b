import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { EnvironmentError, environmentError, isNoFile } from '../../../base/environment/environment-error.ts';
import { openRegularFile } from '../../../base/environment/read-file.ts';
import { LIMITS } from '../limits.ts';
import { ConfigError } from '../problems/config-error.ts';

const NEWLINE = 0x0a;

/**
 * The text of a configuration file, without a byte order mark.
 * @throws ConfigError where there is none, it is too large, or no text
 * @throws EnvironmentError where it cannot be read, or is no file: a pipe or a device would give no end of it
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
    const descriptor = openRegularFile(file);
    try {
      const { size } = fstatSync(descriptor);
      if (size > LIMITS['file-bytes'].most)
        throw new ConfigError([{ type: 'file-over-limit', file: shownFile, found: size }]);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ConfigError([{ type: 'missing-file', file: shownFile }]);
    const known = environmentError(error, file);
    if (known === undefined) throw error;
    const { code, message, place = file, cure } = known;
    const at = { place, cure: isNoFile(known) ? `${cure}; or name another file with -f` : cure! };
    throw new EnvironmentError(code, message, at, error);
  }
}

function firstWrongLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
