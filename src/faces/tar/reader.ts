import { InputError } from '../../base/input-error.ts';
import { BLOCK, damaged, readTarHeader, type TarHeader } from './header.ts';
import { type PaxRecords, paxNumber, paxValue, readPax } from './pax.ts';
import {
  innerSparseMap,
  oldSparseMap,
  paxSparseMap,
  type SparseMap,
  sparseVersion,
  type TarBytes,
} from './sparse.ts';

/** A member of a tar. */
export interface TarMember {
  /** In no encoding that would be said. */
  readonly name: Buffer;
  readonly type: 'file' | 'folder' | 'link' | 'hard-link';
  /** Of a link: what it leads to; of a hard one the name of another member. */
  readonly linkName: Buffer;
  /** Bytes of the file, holes counted. */
  readonly size: number;
  readonly mode: number;
  /** Where its bytes begin in the tar. */
  readonly offset: number;
  /** Its holes are not stored, so that its bytes are not one behind the other. */
  readonly isSparse: boolean;
}

/** Takes what is in a file: pieces in their order, and zeros wherever there is none. */
export interface MemberSink {
  write(bytes: Buffer, offset: number): void;
  end(): void;
}

/** What a tar is written into, as it comes. */
export interface TarReader {
  write(bytes: Buffer): void;
  /** No more will come. */
  end(): void;
  /** How many of the bytes that come next nobody wants: of a file they need not be read. */
  idle(): number;
  /** In place of writing so many of these. */
  skip(bytes: number): void;
  /** Where the two blocks end that end the tar; undefined before them. */
  endsAt(): number | undefined;
  /** ", in a/b.jpg": the file that is read just now, for what is said of a damage; or nothing. */
  where(): string;
}

/**
 * Reads a tar: ustar, pax, GNU's and older ones, with long names and sparse files of all four ways.
 * @param take is told each member, and gives what a file is written into
 * @returns both of its functions throw InputError for a damaged tar, a device, and what is not known
 */
export function readTar(take: (member: TarMember) => MemberSink | undefined): TarReader {
  const place: Place = { inside: '', idle: 0, skipped: 0, end: undefined };
  const reading = readMembers(take, place);
  let wants = reading.next();
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length && !wants.done; ) {
        const part = bytes.subarray(at, at + wants.value);
        at += part.length;
        wants = reading.next(part);
      }
    },
    end() {
      if (!wants.done) reading.next(NOTHING);
    },
    idle: () => place.idle,
    skip(bytes) {
      place.skipped = bytes;
      wants = reading.next(NOTHING);
    },
    endsAt: () => place.end,
    where: () => place.inside,
  };
}

const NOTHING = Buffer.alloc(0);

/** What the reading tells of itself, and is told. */
interface Place {
  inside: string;
  idle: number;
  skipped: number;
  end: number | undefined;
}

/** Yields how many bytes it can take at most; is given some, or none at the end. */
function* readMembers(take: (member: TarMember) => MemberSink | undefined, where: Place): TarBytes<void> {
  let at = 0;
  let isEmpty = true;

  function* exactly(bytes: number): TarBytes<Buffer> {
    const parts: Buffer[] = [];
    let [missing, came] = [bytes, 0];
    while (missing > 0) {
      const part = yield missing;
      if (part.length === 0) throw cut(at, where.inside);
      parts.push(part);
      missing -= part.length;
      came += part.length;
      at += part.length;
    }
    return came === parts[0]?.length ? parts[0] : Buffer.concat(parts);
  }

  function* headerBlock(): TarBytes<Buffer | undefined> {
    const first = yield BLOCK;
    if (first.length === 0) return undefined;
    at += first.length;
    if (first.length === BLOCK) return first;
    return Buffer.concat([first, yield* exactly(BLOCK - first.length)]);
  }

  function* text({ size }: TarHeader, what: string): TarBytes<Buffer> {
    if (size > LONGEST_TEXT) throw damaged(`${what} at byte ${at} has ${size} bytes`);
    const bytes = Buffer.from(yield* exactly(size));
    yield* exactly(fillOf(size));
    return bytes;
  }

  function* pass(bytes: number): TarBytes<void> {
    for (let left = bytes; left > 0; ) {
      where.idle = left;
      const part = yield left;
      const passed = where.skipped || part.length;
      [where.idle, where.skipped] = [0, 0];
      if (passed === 0) throw cut(at, where.inside);
      left -= passed;
      at += passed;
    }
  }

  /** Hands on what is stored, in the pieces that it is of. */
  function* content(
    stored: number,
    sink: MemberSink | undefined,
    map: SparseMap | undefined,
  ): TarBytes<void> {
    if (sink === undefined) return yield* pass(stored + fillOf(stored));
    let left = stored;
    for (const { offset, length } of map?.pieces ?? [{ offset: 0, length: stored }]) {
      for (let done = 0; done < length; ) {
        const part = yield length - done;
        if (part.length === 0) throw cut(at, where.inside);
        sink.write(part, offset + done);
        done += part.length;
        left -= part.length;
        at += part.length;
      }
    }
    yield* exactly(left + fillOf(stored));
    sink.end();
  }

  let [pax, longName, longLink]: [PaxRecords, Buffer | undefined, Buffer | undefined] = [
    [],
    undefined,
    undefined,
  ];
  for (let zeros = 0; zeros < 2; ) {
    const place = `at byte ${at}`;
    const block = yield* headerBlock();
    if (block === undefined) {
      if (isEmpty) throw damaged('it ends before its first member');
      // Some writers leave the two blocks of zeros out.
      return;
    }
    if (block.every((byte) => byte === 0)) {
      zeros += 1;
      if (zeros === 2) where.end = at;
      continue;
    }
    zeros = 0;
    const header = readTarHeader(block, place);
    isEmpty = false;
    switch (header.type) {
      case 'x':
      case 'X':
        pax = readPax(yield* text(header, 'the pax header'), place);
        continue;
      case 'L':
      case 'N':
        longName = withoutEnd(yield* text(header, 'the long name'));
        continue;
      case 'K':
        longLink = withoutEnd(yield* text(header, 'the long name of a link'));
        continue;
      case 'g':
      case 'V':
        // Of the archive as a whole; no name, and nothing that a file holds.
        yield* content(header.size, undefined, undefined);
        continue;
    }
    const shown = shownName(paxValue(pax, 'path') ?? longName ?? header.name);
    let stored = paxNumber(pax, 'size', place) ?? header.size;
    let map: SparseMap | undefined;
    let name = paxValue(pax, 'path') ?? longName ?? header.name;
    const type = typeOf(header, name, shown);
    if (header.type === 'S') {
      map = yield* oldSparseMap({ ...header, size: stored }, exactly, shown);
    } else if (type === 'file') {
      const version = sparseVersion(pax);
      if (version !== undefined) name = paxValue(pax, 'GNU.sparse.name') ?? name;
      if (version === 0) map = paxSparseMap(pax, stored, shownName(name));
      if (version === 1) {
        const inner = yield* innerSparseMap(pax, stored, exactly, shownName(name));
        map = inner.map;
        stored -= inner.read;
      }
    }
    const linkName = paxValue(pax, 'linkpath') ?? longLink ?? header.linkName;
    const size = map?.size ?? (type === 'file' ? stored : 0);
    const isSparse = map !== undefined;
    if (size > 0) where.inside = `, in ${shownName(name)}`;
    const sink = take({ name, type, linkName, size, mode: header.mode, offset: at, isSparse });
    yield* content(stored, sink, map);
    where.inside = '';
    [pax, longName, longLink] = [[], undefined, undefined];
  }
}

/** A name of a megabyte is none; a map of holes may be long. */
const LONGEST_TEXT = 16 << 20;

function fillOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function withoutEnd(text: Buffer): Buffer {
  const end = text.indexOf(0);
  return end < 0 ? text : text.subarray(0, end);
}

function typeOf({ type }: TarHeader, name: Buffer, shown: string): TarMember['type'] {
  const isFolder = FILES.has(type) && name.at(-1) === SLASH;
  if (type === '5' || type === 'D' || isFolder) return 'folder';
  if (FILES.has(type) || type === 'S') return 'file';
  if (type === '1') return 'hard-link';
  if (type === '2') return 'link';
  const what = OTHER_TYPES[type] ?? `of the unknown type ${JSON.stringify(type)}`;
  throw new InputError(`${shown} is ${what}: only files, folders and links are unpacked`, {
    cure: 'unpack it by hand into a folder, and give that as a path: input',
  });
}

const SLASH = 0x2f;
const FILES: ReadonlySet<string> = new Set(['0', '7']);
const OTHER_TYPES: Readonly<Record<string, string>> = {
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a pipe',
  M: 'the rest of a file that begins in another archive',
};

function shownName(name: Buffer): string {
  return name.toString('utf8');
}

function cut(at: number, inside: string): InputError {
  return damaged(`it ends early, at byte ${at} of the tar in it${inside}`);
}
