import { readdirSync } from 'node:fs';

/** The names in a folder; none where it does not exist. @throws Error of the system where it is none */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
