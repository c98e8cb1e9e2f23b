import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repeatWith } from './campaign.ts';
import { noFaults } from './fault.ts';

/** A file system of its own in a file, whose power can be cut. */
export interface Disk {
  /** Where it is mounted. */
  readonly root: string;
  /** Takes it off and on again, as a reboot does; whoever uses it must have ended. */
  remount(): Promise<void>;
  remove(): Promise<void>;
}

export const FILE_SYSTEMS = ['ext4', 'xfs'] as const;
export type FileSystem = (typeof FILE_SYSTEMS)[number];

/** The least that mkfs.xfs makes; nearly all of it is a hole. */
const BYTES = 320 << 20;

export async function createDisk(type: FileSystem): Promise<Disk> {
  const folder = mkdtempSync(join(tmpdir(), 'occ-disk-'));
  const [image, root] = [join(folder, 'image'), join(folder, 'mounted')];
  mkdirSync(root);
  writeFileSync(image, '');
  truncateSync(image, BYTES);
  const quiet = { stdio: 'ignore' } as const;
  const mount = (): Buffer | null =>
    execFileSync('mount', ['-o', 'loop', image, root], quiet) as Buffer | null;
  async function unmount(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        execFileSync('umount', [root], quiet);
        return;
      } catch (error) {
        if (tries === 100) throw new Error(repeatWith(`${root} is still used`), { cause: error });
        await sleep(50);
      }
    }
  }
  try {
    execFileSync(`mkfs.${type}`, ['-q', image], quiet);
    mount();
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return {
    root,
    async remount() {
      await unmount();
      mount();
    },
    async remove() {
      await unmount();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Why none can be made here; undefined where one can. */
export async function whyNoDisk(type: FileSystem): Promise<string | undefined> {
  if (noFaults !== undefined) return noFaults;
  if (process.getuid?.() !== 0) return 'only root may mount a file';
  try {
    await (await createDisk(type)).remove();
    return undefined;
  } catch (error) {
    return `mkfs.${type} or mount cannot be used: ${(error as Error).message.split('\n')[0]}`;
  }
}
