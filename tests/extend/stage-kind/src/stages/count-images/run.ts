import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CountImagesOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { writeJson } from '../write-json.ts';

/** Kind `count-images`: how many images there are of each person. */
export async function run({ input, options, out }: StageContext<CountImagesOptions>): Promise<void> {
  const folder = input('images');
  const counts = readdirSync(folder)
    .sort()
    .map((person) => [person, readdirSync(join(folder, person)).length] as const)
    .filter(([, count]) => count >= options.least);
  await writeJson(join(out, 'metrics.json'), { images: Object.fromEntries(counts) });
}
