import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { arSet, lfwSet, megafaceSet, occluderSet, trainingSet, type WorldPlan } from './collections.ts';

export type { SyntheticOptions } from './world-options.ts';

/** Drawing happens in libuv's pool of four threads; more in flight than that keeps them busy. */
const IN_FLIGHT = 8;

/**
 * Draws a small world of faces below `outDir`, in the layouts of the real data sets: webface/, lfw/ with
 * pairs.txt, ar/, megaface/ and occluders/. No person is in two of them. Every file is a function of the
 * options and the seed alone. `onProgress` counts files. An InputError where the options contradict each
 * other.
 */
export async function writeSyntheticWorld(
  plan: WorldPlan,
  outDir: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const files = [trainingSet, lfwSet, arSet, megafaceSet, occluderSet].flatMap((collection) =>
    collection(plan),
  );
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const folder of folders) await mkdir(join(outDir, folder), { recursive: true });

  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      signal.throwIfAborted();
      const { path, content } = files[next++]!;
      await writeFile(join(outDir, path), await content());
      onProgress(++done, files.length);
    }
  };
  const stopAll = (error: unknown): never => {
    next = files.length;
    throw error;
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => work().catch(stopAll)));
}
