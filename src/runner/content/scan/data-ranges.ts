import { fstatSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runProgram } from '../../../base/run-program.ts';
import { tryStat } from './stat.ts';

/** From byte `start` up to `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** So many bytes of holes make it worth while to ask where they are. */
const WORTHWHILE = 64 << 20;
/** `stat` counts in these, whatever the blocks of the file system. */
const BLOCK = 512;
/**
 * File systems that count what is written in `blocks` at once, also before it is on the disk, and tell holes:
 * ext2 to ext4, XFS, Btrfs, tmpfs, and overlays of them. Of others (NFS, ZFS, FUSE) neither is certain.
 */
const FILE_SYSTEMS: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]);
/** Bytes of a header in an archive. */
const TAR_BLOCK = 512;
/** Characters: of a map of some 170,000 pieces. */
const LONGEST = 4 << 20;

/**
 * Where a file holds data, in order; what lies between is holes, which read as zeros. The last range is empty
 * and at the end of the file. Undefined where that is not known, or not worth asking: all is to be read.
 *
 * Node has no `lseek(SEEK_DATA)`. GNU tar has, and writes what it found before anything of the file.
 * @param file its descriptor
 */
export async function dataRanges(file: number, path: string): Promise<readonly ByteRange[] | undefined> {
  const { size, blocks } = fstatSync(file);
  if (size - blocks * BLOCK < WORTHWHILE || !isKnown(path)) return undefined;
  if (blocks === 0) return [endOf(size)];
  const { stdout } = await runProgram('tar', [...OPTIONS, resolve(path)], {
    timeout: 60_000,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    longestOutput: LONGEST,
  });
  return rangesIn(stdout, size);
}

/** How many bytes of a file of that size are written, at most; all where that is not known. */
export function bytesOfData(path: string, size: number): number {
  if (size < WORTHWHILE || !isKnown(path)) return size;
  const stats = tryStat(path);
  return stats ? Math.min(size, stats.blocks * BLOCK) : size;
}

/** With them, nothing before the map is of the file's own name. */
const OPTIONS = [
  ...['--create', '--file=-', '--absolute-names', '--dereference', '--numeric-owner'],
  ...['--sparse', '--hole-detection=seek', '--format=posix', '--sparse-version=0.1'],
  ...['--pax-option=exthdr.name=x,delete=*time', '--transform=s,.*,x,'],
];

function isKnown(path: string): boolean {
  try {
    return FILE_SYSTEMS.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

/** By the pax header that GNU tar begins with for a sparse file (format 0.1). */
function rangesIn(archive: string, size: number): ByteRange[] | undefined {
  const records = paxRecords(archive);
  if (/^\d+ GNU\.sparse\.size=(\d+)$/m.exec(records)?.[1] !== String(size)) return undefined;
  const numbers = /^\d+ GNU\.sparse\.map=([\d,]+)$/m.exec(records)?.[1]?.split(',').map(Number) ?? [];
  const ranges: ByteRange[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const [start, end] = [numbers[i]!, numbers[i]! + numbers[i + 1]!];
    if (start < (ranges.at(-1)?.end ?? 0) || end > size) return undefined;
    if (end > start) ranges.push({ start, end });
  }
  if (numbers.length === 0 || numbers.length % 2 === 1) return undefined;
  return [...ranges, endOf(size)];
}

function endOf(size: number): ByteRange {
  return { start: size, end: size };
}

/** '' where the archive does not begin with a whole header of them. */
function paxRecords(archive: string): string {
  const length = Number.parseInt(archive.slice(124, 136), 8);
  const isWhole = archive[156] === 'x' && archive.length >= TAR_BLOCK + length;
  return isWhole ? archive.slice(TAR_BLOCK, TAR_BLOCK + length) : '';
}
