import { constants } from 'node:fs';
import { copyFile, type FileHandle, open } from 'node:fs/promises';
import { type ByteRange, dataRanges } from '../../content/scan/data-ranges.ts';

const CHUNK = 1 << 20;

/**
 * Copies a file with its holes, where these can be told, sharing blocks where the file system can. Others are
 * copied by the system alone, which is quicker than to open each.
 */
export async function copySparse(from: string, to: string): Promise<void> {
  const source = await open(from);
  try {
    const ranges = await dataRanges(source.fd, from);
    if (!ranges) await copyFile(from, to, constants.COPYFILE_FICLONE);
    else if (!(await hasCloned(from, to))) await copyRanges(source, to, ranges);
  } finally {
    await source.close();
  }
}

async function hasCloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  }
}

async function copyRanges(source: FileHandle, to: string, ranges: readonly ByteRange[]): Promise<void> {
  const target = await open(to, 'w');
  try {
    await target.truncate(ranges.at(-1)!.end);
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (const { start, end } of ranges) {
      for (let at = start; at < end; ) {
        const { bytesRead } = await source.read(chunk, 0, Math.min(CHUNK, end - at), at);
        if (bytesRead === 0) break;
        await writeAll(target, chunk.subarray(0, bytesRead), at);
        at += bytesRead;
      }
    }
  } finally {
    await target.close();
  }
}

async function writeAll(target: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await target.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
