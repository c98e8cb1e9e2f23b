import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../../context.ts';

interface InlineOptions {
  readonly texts: Readonly<Record<string, string>>;
}

/** Texts that stand in the configuration. */
export async function source({ options, out }: StageContext<InlineOptions>): Promise<void> {
  for (const [name, text] of Object.entries(options.texts)) await writeFile(join(out, name), text);
}
