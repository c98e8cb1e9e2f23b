import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../../base/list-folder.ts';

/** After an error: nobody needs a part of it, which may fill the disk. */
export async function clearOutput(out: string): Promise<void> {
  for (const name of listFolder(out)) await rm(join(out, name), { recursive: true, force: true });
}
