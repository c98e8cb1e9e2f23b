import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { packedText } from '../../../base/text/packed-texts.ts';
import { noImages } from '../../huggingface/no-images.ts';
import type { ParquetImages } from '../../parquet/index-images.ts';
import type { PageTable } from '../../parquet/page-table.ts';
import { countLeftOut } from '../files/count-left-out.ts';
import { createFileReader } from '../files/file-reader.ts';
import { shardFiles } from '../files/shards.ts';
import type { People } from '../labels/number-people.ts';
import { collectLabels } from '../labels/person-labels.ts';
import { beginsWith, filesOf } from './data-files.ts';
import type { TrainingFormat } from './training-format.ts';

interface ParquetIndex extends People, ParquetImages {}

const ENDINGS = ['.parquet'];
const MAGIC = Buffer.from('PAR1');
/** Where the hub has the files of a data set. */
const HUB_FOLDER = 'data';

/** Parquet files of a data set of Hugging Face, or others with a column of images and one of labels. */
export const parquet: TrainingFormat<ParquetIndex> = {
  about: 'a data set of Hugging Face (.parquet, or a folder of them)',
  owns: (path) =>
    beginsWith(path, MAGIC) || ENDINGS.some((end) => path.endsWith(end)) || folderOf(path) !== undefined,
  async index(path, notes) {
    const { indexParquet } = await import('../../parquet/index-images.ts');
    const files = shardFiles(folderOf(path) ?? path, ENDINGS, notes.remark);
    const [labels, leftOut] = [collectLabels('names'), countLeftOut()];
    const images = indexParquet(files, { image: labels.push, leftOut: leftOut.add });
    if (images.rows.length === 0) throw noImages(path, leftOut.count);
    leftOut.tell(images.rows.length, notes.leaveOut);
    return { ...images, ...labels.people(notes.remark, (i) => placeOf(images, i)) };
  },
  async open(_, index) {
    const { openPages } = await import('../../parquet/page-cache.ts');
    const { labels, classes, rows, names, pages } = index;
    const reader = createFileReader();
    const imageAt = openPages(pages, reader);
    return {
      size: labels.length,
      classes,
      isPacked: true,
      ...slowMixed(pages),
      read(i) {
        const label = labels[i];
        if (label === undefined) throw new RangeError(`image ${i} of ${labels.length}`);
        const bytes = imageAt(rows[i]!);
        if (bytes instanceof Uint8Array) return { bytes, label, name: packedText(names, i) };
        throw new InputError('the row has no image any more', {
          place: placeOf(index, i),
          cure: 'leave the files as they are while they are trained on',
        });
      },
      placeOf: (i) => placeOf(index, i),
      close: reader.close,
    };
  },
};

/** More of a page than this takes longer to unpack than an image to decode. */
const LARGE_PAGE = 1 << 18;

function slowMixed({ lengths, groups }: PageTable): { slowMixed?: string } {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  if (mean < LARGE_PAGE || groups.every(({ codec }) => codec === 'UNCOMPRESSED')) return {};
  const size = `${(mean / 2 ** 20).toFixed(1)} MiB`;
  return {
    slowMixed: `images are packed in pages of about ${size}, one of which is unpacked for each image: where that holds up the training, make an LMDB of it by build-lmdb, and train on that`,
  };
}

/** The folder that holds the files: the one given, or `data` in it, as the hub has it. */
function folderOf(path: string): string | undefined {
  if (filesOf(path, ENDINGS).length > 0) return path;
  const inner = join(path, HUB_FOLDER);
  const isThere = existsSync(inner) && statSync(inner).isDirectory();
  return isThere && filesOf(inner, ENDINGS).length > 0 ? inner : undefined;
}

function placeOf({ rows, pages, names }: ParquetImages, i: number): string {
  const row = rows[i]!;
  const group = pages.groups.findLast(({ firstRow }) => firstRow <= row)!;
  const first = pages.groups.find(({ file }) => file === group.file)!.firstRow;
  return `${group.file}, row ${row - first} (${packedText(names, i)})`;
}
