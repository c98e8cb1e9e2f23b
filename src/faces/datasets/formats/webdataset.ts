import { readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { growingNumbers } from '../../../base/arrays/growing-numbers.ts';
import { withoutToolFiles } from '../../../base/files/tool-files.ts';
import { InputError } from '../../../base/input-error.ts';
import { type PackedTexts, packedText, packTexts } from '../../../base/text/packed-texts.ts';
import { createTally } from '../../../base/text/tally.ts';
import { createSlab } from '../../lmdb/slab.ts';
import { createScratch } from '../../scratch.ts';
import { BLOCK, isTarHeader } from '../../tar/header.ts';
import { placeIn, readShard, type Shard } from '../../webdataset/read-shard.ts';
import { countLeftOut } from '../files/count-left-out.ts';
import { createFileReader } from '../files/file-reader.ts';
import { shardFiles } from '../files/shards.ts';
import type { People } from '../labels/number-people.ts';
import { collectLabels } from '../labels/person-labels.ts';
import { beginsWith, filesOf } from './data-files.ts';
import type { IndexNotes, TrainingFormat } from './training-format.ts';

interface WebDatasetIndex extends People {
  readonly files: readonly string[];
  /** Of each image the number of its file, and where in it its bytes are. */
  readonly shards: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  readonly names: PackedTexts;
}

const PACKED = ['.tar.gz', '.tgz'];
const ENDINGS = [...PACKED, '.tar'];
const GZIP = Buffer.from([0x1f, 0x8b]);

/** A tar of samples, or a folder of such shards, as WebDataset has them. */
export const webdataset: TrainingFormat<WebDatasetIndex> = {
  about: 'a WebDataset (.tar, or a folder of them)',
  owns: (path) => (statSync(path).isDirectory() ? holdsShards(path) : isTar(path)),
  index(path, notes) {
    const files = shardFiles(path, ENDINGS, notes.remark);
    const [shards, offsets, sizes] = [growingNumbers(), growingNumbers(), growingNumbers()];
    const [names, labels, parts] = [packTexts(), collectLabels('refused'), createParts()];
    for (const [number, file] of files.entries()) {
      if (beginsWith(file, GZIP)) throw packed(file);
      const shard = readShard(file);
      for (const { name, offset, size, label } of shard.images) {
        shards.push(number);
        offsets.push(offset);
        sizes.push(size);
        names.push(name);
        labels.push(label);
      }
      parts.add(shard, file, notes);
    }
    const [allNames, shardOf] = [names.finish(), shards.toShared()];
    if (shardOf.length === 0) throw noImages(path, parts.leftOut());
    parts.tell(shardOf.length, notes);
    const people = labels.people(notes.remark, (i) => placeIn(files[shardOf[i]!]!, packedText(allNames, i)));
    const places = { offsets: offsets.toShared(), sizes: sizes.toShared() };
    return { ...people, files, shards: shardOf, names: allNames, ...places };
  },
  open(_, { files, labels, classes, shards, offsets, sizes, names }, { isFleeting }) {
    const reader = createFileReader();
    const reserve = isFleeting ? createScratch() : createSlab();
    const placeOf = (i: number) => placeIn(files[shards[i]!]!, packedText(names, i));
    return {
      size: labels.length,
      classes,
      isPacked: true,
      read(i) {
        const label = labels[i];
        if (label === undefined) throw new RangeError(`image ${i} of ${labels.length}`);
        const size = sizes[i]!;
        // With its header, which tells whether the file is what it was.
        const bytes = reserve(BLOCK + size);
        const read = reader.read(files[shards[i]!]!, bytes, offsets[i]! - BLOCK);
        if (read < bytes.length || !isTarHeader(bytes.subarray(0, BLOCK))) throw changed(placeOf(i));
        return { bytes: bytes.subarray(BLOCK), label, name: packedText(names, i) };
      },
      placeOf,
      close: reader.close,
    };
  },
};

/** A folder with folders in it is a tree of images, and a tar beside them what they were unpacked from. */
function holdsShards(folder: string): boolean {
  if (filesOf(folder, ENDINGS).length === 0) return false;
  const entries = withoutToolFiles(readdirSync(folder, { withFileTypes: true }));
  return !entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
}

function isTar(file: string): boolean {
  if (/\.tar$/i.test(file)) return true;
  if (beginsWith(file, GZIP)) return PACKED.some((ending) => file.toLowerCase().endsWith(ending));
  return beginsWith(file, USTAR, 257);
}

/** Of POSIX and of GNU. */
const USTAR = Buffer.from('ustar');

/** What of all shards is not trained on. */
function createParts() {
  const [leftOut, scattered] = [countLeftOut(), createTally()];
  return {
    add(shard: Shard, file: string, { remark }: IndexNotes): void {
      for (const name of shard.unlabelled) leftOut.add(name, 'without a label');
      for (const name of shard.imageless) leftOut.add(name, 'without an image');
      if (shard.scattered !== undefined) scattered.add(`${shard.scattered} in ${basename(file)}`);
      if (!shard.hasEnd) {
        remark(`${file} has no end, as where its writer was stopped: the images up to there are read`);
      }
      if (shard.goesOnAt !== undefined) {
        remark(
          `${file} goes on behind its end, at byte ${shard.goesOnAt}, as where tars are joined: what stands there is not read`,
        );
      }
    },
    leftOut: () => leftOut.count,
    tell(images: number, { remark, leaveOut }: IndexNotes): void {
      leftOut.tell(images, leaveOut);
      if (scattered.count === 0) return;
      remark(
        `files of one sample do not stand together (${scattered.first.join(', ')}): they are joined by their names`,
      );
    },
  };
}

function packed(file: string): InputError {
  return new InputError('the tar is packed by gzip, so that its images cannot be read one by one', {
    place: file,
    cure: `unpack it to a plain tar (gunzip ${basename(file)}): images of JPEG take no more room so`,
  });
}

function noImages(path: string, leftOut: number): InputError {
  const found =
    leftOut > 0
      ? `none of the ${leftOut} samples has an image and a label`
      : 'there are no images in it (jpg, jpeg, png ...)';
  return new InputError(found, {
    place: path,
    cure: 'give tars of KEY.jpg and KEY.cls, or unpack them into a folder with one sub-folder a person',
  });
}

function changed(place: string): InputError {
  return new InputError('the tar is not what it was when it was looked through', {
    place,
    cure: 'leave the files as they are while they are trained on',
  });
}
