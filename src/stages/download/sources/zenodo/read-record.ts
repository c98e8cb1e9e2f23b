import { InputError } from '../../../../base/input-error.ts';
import type { FileHash } from '../../fetch/remote-file.ts';
import { asTold } from '../../sets/as-told.ts';
import { type ListedFile, MOST_FILES } from '../../sets/listed-file.ts';

/** What a version of a record is and holds. */
export interface ZenodoRecord {
  /** Of this very version. */
  readonly id: string;
  /** Of all versions together; undefined where the record does not say. */
  readonly concept: string | undefined;
  /** As its authors call it: "1.0". */
  readonly version: string | undefined;
  readonly files: readonly ListedFile[];
}

/**
 * Reads what Zenodo says of a record (`/api/records/<id>`, developers.zenodo.org).
 * @throws InputError where it is no record, or its files are not for everybody
 */
export function readRecord(text: string, place: string): ZenodoRecord {
  const { id, conceptrecid, metadata, files } = parsed(text, place);
  if (!isId(id)) throw noRecord(place, 'it has no number');
  const access = metadata?.access_right;
  if (!Array.isArray(files) || (files.length === 0 && access !== undefined && access !== 'open'))
    throw new InputError(
      `the files of the record are not for everybody (access: ${String(access ?? 'unknown')})`,
      {
        place,
        cure: 'ask its authors for access, fetch the files in a browser, and give them by path:',
      },
    );
  if (files.length > MOST_FILES) throw noRecord(place, `it lists ${files.length} files`);
  return {
    id: String(id),
    concept: isId(conceptrecid) ? String(conceptrecid) : undefined,
    version: typeof metadata?.version === 'string' ? metadata.version : undefined,
    files: files.map((file) => listed(file, place)),
  };
}

/** What is used of a record, if it is what it should be. */
interface Told {
  readonly id?: unknown;
  readonly conceptrecid?: unknown;
  readonly metadata?: { readonly access_right?: unknown; readonly version?: unknown } | null;
  readonly files?: unknown;
}

function parsed(text: string, place: string): Told {
  try {
    const told = JSON.parse(text) as Told | null;
    if (typeof told === 'object' && told !== null) return told;
  } catch {
    // Told below.
  }
  throw noRecord(place, 'it is no JSON');
}

function isId(value: unknown): boolean {
  return /^\d{1,16}$/.test(String(value));
}

function listed(file: unknown, place: string): ListedFile {
  const { key, size, checksum, links } = (file ?? {}) as Record<string, unknown>;
  const self = (links as { readonly self?: unknown } | null | undefined)?.self;
  const hasSize = Number.isSafeInteger(size) && (size as number) >= 0;
  if (typeof key !== 'string' || !hasSize || typeof self !== 'string')
    throw noRecord(place, `of a file it says ${asTold(file)}`);
  const remote = { urls: [self], hash: hashOf(checksum), size: size as number };
  return { name: key, size: size as number, locate: async () => remote };
}

/** "md5:…" */
function hashOf(checksum: unknown): FileHash | undefined {
  const [, md5] = /^md5:([0-9a-f]{32})$/i.exec(String(checksum)) ?? [];
  if (md5 !== undefined) return { algorithm: 'md5', hex: md5 };
  const [, sha256] = /^sha256:([0-9a-f]{64})$/i.exec(String(checksum)) ?? [];
  return sha256 === undefined ? undefined : { algorithm: 'sha256', hex: sha256 };
}

function noRecord(place: string, what: string): InputError {
  return new InputError(`what should be a record is none: ${what}`, {
    place,
    cure: 'check record and endpoint',
  });
}
