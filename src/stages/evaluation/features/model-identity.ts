import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What the features of a model depend on beside the image; 32 hex digits. */
export async function modelIdentity(
  folder: string,
  computed: Readonly<Record<string, unknown>>,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(computed));
  // PyTorch's file is the same weights once more.
  const files = (await readdir(folder)).filter((name) => !/\.pth(\.tar)?$/.test(name)).sort();
  for (const name of files) {
    hash.update(`\n${name}\n`);
    for await (const piece of createReadStream(join(folder, name), { highWaterMark: 1 << 20 })) {
      hash.update(piece as Buffer);
    }
  }
  return hash.digest('hex').slice(0, 32);
}
