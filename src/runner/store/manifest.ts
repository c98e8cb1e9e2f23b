import { join } from 'node:path';
import { EnvironmentError, environmentError, isNoFile } from '../../base/environment/environment-error.ts';
import { readText } from '../../base/environment/read-file.ts';
import type { JsonObject } from '../../base/json.ts';
import { hideCredentials, redactAll } from '../../base/text/redact.ts';
import { merkle } from '../content/hash/merkle.ts';
import type { FileList } from '../content/hash/tree-hasher.ts';
import { Names } from '../content/tree/names.ts';
import { fingerprintOf, type TaskKey } from '../fingerprint/key.ts';
import type { ContentHash, Fingerprint } from '../plan/plan.ts';

export const MANIFEST = 'manifest.json';

/** The record of an artifact: written once, before it is published. */
export interface Manifest {
  readonly version: 1;
  readonly fingerprint: Fingerprint;
  /** Without the credentials in its URLs. */
  readonly key: TaskKey;
  /** `fingerprintOf(key)`, where the key had such credentials, so that it is not `fingerprint`. */
  readonly keyHash?: Fingerprint;
  /** The content hash of out/. */
  readonly output: ContentHash;
  /** All files of out/, folder by folder, names in byte order. */
  readonly files: readonly PublishedFile[];
  /** What the task was called then. */
  readonly task: string;
  /** Where the content of the inputs came from, in the order of the configuration. */
  readonly inputs: readonly RecordedInput[];
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  readonly host: string;
  readonly node: string;
  /** What the task said of itself: engine, versions, rates. */
  readonly facts: JsonObject;
}

export interface PublishedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** sha256 of the bytes, hexadecimal. */
  readonly hash: string;
  readonly executable: boolean;
}

export interface RecordedInput {
  readonly name: string;
  readonly member?: string;
  readonly hash: string;
  /** The entry and the path inside its out/, or what stood behind `path:`. */
  readonly entry?: string;
  readonly output?: string;
  readonly path?: string;
}

/** A manifest that is missing, half written or was changed. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * @param folder an entry
 * @throws ManifestError
 * @throws EnvironmentError where it may be whole, and cannot be read now
 */
export function readManifest(folder: string): Manifest {
  try {
    return parseManifest(readText(join(folder, MANIFEST)));
  } catch (error) {
    throw manifestError(error);
  }
}

function manifestError(error: unknown): Error {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new ManifestError(`${MANIFEST} is missing`);
  const known = environmentError(error);
  if (error instanceof SyntaxError)
    return new ManifestError(`${MANIFEST} is no whole JSON: ${error.message}`);
  if (known === undefined) return new ManifestError(`${MANIFEST} ${(error as Error).message}`);
  return isNoFile(known) ? new ManifestError(`${MANIFEST}: ${known.message}`) : known;
}

/** Undefined where there is none, or none that can be read. @param folder an entry */
export function findManifest(folder: string): Manifest | undefined {
  try {
    return readManifest(folder);
  } catch (error) {
    if (error instanceof ManifestError || error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

/** Of out/. */
export function bytesOfFiles({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/** What it says of the key and of the files must agree with its own hashes, so a damaged one is noticed. */
function parseManifest(text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  require(manifest.version === 1, 'has a version that is not ours');
  require(isKey(manifest.key) && isWholeKey(manifest), 'has a damaged key');
  require(Array.isArray(manifest.files) && manifest.files.every(isFile), 'has a damaged list of files');
  require(hashOfFiles(manifest.files) === manifest.output, 'does not agree with its list of files');
  require(Array.isArray(manifest.inputs), 'has no list of inputs');
  require(typeof manifest.task === 'string' &&
    typeof manifest.started === 'string', 'does not say of which task');
  require(typeof manifest.seconds === 'number' && isObject(manifest.facts), 'has no facts');
  return manifest;
}

/** A key as it may be recorded: no URL lets anybody in. */
export function recordedKey(key: TaskKey): Pick<Manifest, 'key' | 'keyHash'> {
  const clean = redactAll(key, hideCredentials);
  return clean === key ? { key } : { key: clean, keyHash: fingerprintOf(clean) };
}

/** Whether a recorded key is what it was when it was recorded. */
export function isWholeKey(record: Pick<Manifest, 'key' | 'keyHash' | 'fingerprint'>): boolean {
  return fingerprintOf(record.key) === (record.keyHash ?? record.fingerprint);
}

function require(condition: boolean, otherwise: string): void {
  if (!condition) throw new ManifestError(otherwise);
}

function isKey(key: TaskKey): boolean {
  return (
    isObject(key) &&
    typeof key.kind === 'string' &&
    typeof key.version === 'number' &&
    isObject(key.options) &&
    isObject(key.inputs)
  );
}

function isFile(file: PublishedFile): boolean {
  return (
    isObject(file) && typeof file.path === 'string' && sha256.test(file.hash) && typeof file.size === 'number'
  );
}

const sha256 = /^[0-9a-f]{64}$/;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function hashOfFiles(files: readonly PublishedFile[]): ContentHash {
  return merkle(fileListOf(files)).hash;
}

export function fileListOf(files: readonly PublishedFile[]): FileList {
  return {
    names: Names.of(files.map(({ path }) => path)),
    executable: Uint8Array.from(files, (file) => (file.executable ? 1 : 0)),
    hashes: Buffer.from(files.map(({ hash }) => hash).join(''), 'hex'),
  };
}
