import { fstatSync, readSync } from 'node:fs';
import { type MemberSink, readTar, type TarMember } from './reader.ts';

/** What stands behind the end of a tar. */
export interface TarRest {
  /** Where something stands there that is not zero, as where tars were joined; undefined: nothing. */
  readonly goesOnAt: number | undefined;
  /** Two blocks of zeros end it. A writer that was stopped leaves them out, and a few do always. */
  readonly hasEnd: boolean;
}

/**
 * Looks through a tar in a file. What `take` gives no sink for is not read, so that a million files take
 * little more than reading their headers.
 * @param file a descriptor
 * @throws InputError for a damaged tar
 */
export function scanTar(file: number, take: (member: TarMember) => MemberSink | undefined): TarRest {
  const { size } = fstatSync(file);
  const reader = readTar(take);
  for (let at = 0; at < size && reader.endsAt() === undefined; ) {
    const idle = Math.min(reader.idle(), size - at);
    if (idle > 0) {
      reader.skip(idle);
      at += idle;
      continue;
    }
    // Fresh memory, as names are views of it.
    const piece = Buffer.allocUnsafe(Math.min(PIECE, size - at));
    const read = readSync(file, piece, 0, piece.length, at);
    if (read === 0) break;
    reader.write(piece.subarray(0, read));
    at += read;
  }
  const end = reader.endsAt();
  if (end === undefined) reader.end();
  const goesOnAt = end === undefined ? undefined : firstOtherThanZero(file, end);
  return { goesOnAt, hasEnd: end !== undefined };
}

/** A header, a label and the next header. */
const PIECE = 2048;
/** Tars are filled up to whole records: of twenty blocks, or of what a tape took. */
const LOOKED_AT = 1 << 20;

function firstOtherThanZero(file: number, from: number): number | undefined {
  const rest = Buffer.alloc(LOOKED_AT);
  const read = readSync(file, rest, 0, rest.length, from);
  const place = rest.subarray(0, read).findIndex((byte) => byte !== 0);
  return place < 0 ? undefined : from + place;
}
