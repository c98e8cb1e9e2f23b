import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../base/environment/read-file.ts';
import type { Redact } from '../../base/text/redact.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { ERROR_FILE, JOB_FILE, LOG_FILE, MESSAGES_FILE } from './job-folder.ts';

/**
 * Takes the secrets out of what stays of a job that has ended: what it was told, what it said. Its output is
 * its own.
 */
export function redactLog(folder: string, redact: Redact): void {
  for (const name of [JOB_FILE, LOG_FILE, MESSAGES_FILE, ERROR_FILE]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const text = readText(file);
    const clean = redact(text);
    if (clean !== text) writeWhole(file, [clean]);
  }
}
