import { writeFile } from 'node:fs/promises';

/** Indented JSON with a final newline: results are read by people too. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
