import { createHash, randomBytes } from 'node:crypto';
import { closeSync, readSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOfSystem } from '../../../base/environment/environment-error.ts';
import { makeFolder } from '../../../base/environment/make-folder.ts';
import { openRegularFile } from '../../../base/environment/read-file.ts';
import { listFolder } from '../../../base/list-folder.ts';
import {
  decodeIndex,
  encodeSegment,
  FIXED_HEADER,
  indexLength,
  isWhole,
  type SegmentIndex,
} from './feature-segment.ts';

/**
 * Features that were computed before, by content of the image. A cache: whatever is wrong with it means
 * computing anew.
 */
export interface FeatureCache {
  /** `image`: sha256 of the file, 64 hex digits. */
  get(image: string): Float32Array | undefined;
  add(image: string, feature: Float32Array): void;
  /** Publishes what was added, and closes. */
  close(): void;
}

/** Features that are published together: what a kill can lose. */
const PER_SEGMENT = 2048;
const SUFFIX = '.features';

/**
 * The cache of one model: `folder`/`model`/*.features, each written under a private name and renamed, so
 * that several tasks can add to it at once and a kill leaves no half of one. `size` is the length of a
 * feature.
 */
export function openFeatureCache(folder: string, model: string, size: number): FeatureCache {
  const own = join(folder, model);
  const segments: Segment[] = [];
  const places = new Map<string, { readonly segment: Segment; readonly i: number }>();
  const take = (path: string): void => {
    const segment = openSegment(path, size);
    if (!segment) return;
    segments.push(segment);
    for (const [i, image] of segment.index.images.entries()) places.set(image, { segment, i });
  };
  /** A disk that is full or read-only costs the time of computing again, not the task. */
  let isUsable = true;
  const tryTo = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      isUsable = false;
    }
  };
  tryTo(() => {
    makeFolder(own);
    // The folder's time tells which models are in use; see trimFeatureCaches.
    utimesSync(own, new Date(), new Date());
  });
  tryTo(() => {
    for (const name of listFolder(own)) if (name.endsWith(SUFFIX)) take(join(own, name));
  });
  let added = new Map<string, Float32Array>();

  const write = (): void => {
    const bytes = encodeSegment(added, size);
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    // Not by writeWhole, whose private names are a process's: tasks of several machines may share the cache.
    const partial = join(own, `.${name}-${process.pid}-${randomBytes(4).toString('hex')}`);
    const path = join(own, `${name}${SUFFIX}`);
    try {
      writeFileSync(partial, bytes);
      renameSync(partial, path);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
    take(path);
    added = new Map();
  };
  const publish = (): void => {
    if (added.size > 0 && isUsable) tryTo(write);
  };
  return {
    get(image) {
      const fresh = added.get(image);
      if (fresh) return fresh;
      const at = places.get(image);
      return at && readFeature(at.segment, at.i, size);
    },
    add(image, feature) {
      // What nothing is written of any more must not fill the memory.
      if (isUsable || added.size < PER_SEGMENT) added.set(image, feature);
      if (added.size >= PER_SEGMENT) publish();
    },
    close() {
      publish();
      for (const { file } of segments) closeSync(file);
    },
  };
}

interface Segment {
  readonly file: number;
  readonly index: SegmentIndex;
}

function openSegment(path: string, size: number): Segment | undefined {
  const file = openRegularFile(path);
  const head = Buffer.alloc(FIXED_HEADER);
  readSync(file, head, 0, head.length, 0);
  const length = indexLength(head, size);
  const whole = Buffer.alloc(length);
  const index = length > 0 && readSync(file, whole, 0, length, 0) === length ? decodeIndex(whole) : undefined;
  if (index) return { file, index };
  closeSync(file);
  return undefined;
}

function readFeature({ file, index }: Segment, i: number, size: number): Float32Array | undefined {
  const feature = new Float32Array(size);
  const bytes = new Uint8Array(feature.buffer);
  const read = readSync(file, bytes, 0, bytes.length, index.featuresAt + i * bytes.length);
  return read === bytes.length && isWhole(index, i, bytes) ? feature : undefined;
}
