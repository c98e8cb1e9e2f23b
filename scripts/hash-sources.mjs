import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A hash of the names and contents of all TypeScript files in these folders, in hexadecimal digits. */
export function hashSources(folders) {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
    for (const name of files.sort()) {
      const content = readFileSync(join(folder, name));
      hash.update(`${join(folder, name)} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}
