import type { WorkerTask } from '../../workers/worker-task.ts';
import { formatOf } from './format.ts';
import { passwordIn } from './password.ts';
import { openTarget, type Unpacked } from './target.ts';

export interface UnpackJob {
  readonly archive: string;
  /** It is there. */
  readonly folder: string;
  /** The variable of the environment that holds the password. */
  readonly passwordEnv: string | null;
}

/** Unpacks archives: to do so may hold a thread for long. */
export const prepareUnpacking: WorkerTask<null, UnpackJob, Unpacked> = async () => ({
  run: async (job) => ({ result: await unpackHere(job) }),
});

async function unpackHere({ archive, folder, passwordEnv }: UnpackJob): Promise<Unpacked> {
  const format = formatOf(archive);
  const target = openTarget(folder, archive);
  const password = passwordIn(passwordEnv);
  if (format === 'zip') await (await import('./unzip.ts')).unzip(archive, target, password);
  else if (format === '7z') await (await import('./un7z.ts')).un7z(archive, target, password);
  else await (await import('./untar.ts')).untar(archive, format, target);
  return target.finish();
}
