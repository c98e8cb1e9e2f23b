import { existsSync } from 'node:fs';
import { readText } from '../../../../base/environment/read-file.ts';
import { writeWhole } from '../../../../base/write-whole.ts';

/** Which bytes they are, as far as a server tells. */
export interface Version {
  /** sha256 of the address, which may hold a password. */
  readonly address: string;
  /** The strong ETag; undefined where there is none. */
  readonly etag: string | undefined;
  /** Bytes of the whole file; undefined where the server does not say. */
  readonly total: number | undefined;
}

export interface PieceRecord {
  /** Its first byte. */
  readonly from: number;
  /** The byte behind its last; undefined where nobody knows. */
  readonly to: number | undefined;
  /** Bytes of it that are there. */
  readonly done: number;
  /** Of those bytes. */
  readonly sha256: string;
}

/** What is known of a file that is there in part. */
export interface Journal {
  readonly version: Version;
  readonly pieces: readonly PieceRecord[];
}

export function writeJournal(file: string, journal: Journal): void {
  writeWhole(file, [`${JSON.stringify({ format: FORMAT, ...journal })}\n`]);
}

/** Undefined where there is none, or none that makes sense: then it begins anew. */
export function readJournal(file: string): Journal | undefined {
  if (!existsSync(file)) return undefined;
  let found: { readonly format?: unknown; readonly version?: Version; readonly pieces?: PieceRecord[] };
  try {
    found = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { version, pieces } = found ?? {};
  if (found?.format !== FORMAT || typeof version?.address !== 'string' || !Array.isArray(pieces))
    return undefined;
  const isSound = pieces.every(
    (piece, i) => isPiece(piece) && piece.from === (i === 0 ? 0 : pieces[i - 1]!.to),
  );
  return isSound && pieces.length > 0 && pieces.at(-1)!.to === version.total
    ? { version, pieces }
    : undefined;
}

/** Of another one nothing is taken. */
const FORMAT = 1;

function isPiece({ from, to, done, sha256 }: PieceRecord): boolean {
  const isLength = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isLength(from) || !isLength(done) || typeof sha256 !== 'string') return false;
  return to === undefined || (isLength(to) && from + done <= to);
}
