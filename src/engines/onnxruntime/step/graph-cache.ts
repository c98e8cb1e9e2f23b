/**
 * Traced training steps, kept on disk: tracing a full-size one takes seconds, reading it back some hundredths
 * of one. Nothing depends on what lies there; whatever is damaged, or cannot be written, is traced again.
 *
 * A file is named by the hash of all that its graph depends on, and holds a line with the SHA-256 of the
 * rest, a line of JSON, and the ONNX model. Functions with their weights inside are not kept: the network
 * that is evaluated after an epoch never comes back, and each would take as much space as the model file.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'onnxruntime-node';
import { writeWhole } from '../../../base/write-whole.ts';
import type { Precision, TensorSpecs } from '../../engine.ts';
import { tf } from '../../tensorflow/core.ts';
import type { StepGraph } from './step-graph.ts';

export interface GraphCache {
  /** Made when first written to. */
  readonly folder: string;
  /** Which program traces; what another one left is not read. */
  readonly program: string;
}

/** What a traced step depends on, beside the program and its libraries. */
export interface StepIdentity {
  readonly key: string;
  readonly precision: Precision;
  readonly state: TensorSpecs;
  readonly inputs: TensorSpecs;
  readonly block: number | null;
  readonly overwrites: boolean;
}

type Header = Omit<StepGraph, 'model'>;

/** Files that stay, the last used; a training step of full size takes 8 MB. */
const KEPT = 32;

/**
 * The step's graph from the cache, else by `trace`, and then put there. Without a cache or an identity: by
 * `trace`.
 */
export function rememberedStep(
  cache: GraphCache | undefined,
  identity: StepIdentity | undefined,
  trace: () => StepGraph,
): StepGraph {
  if (!cache || !identity) return trace();
  const file = join(cache.folder, nameOf(identity, cache.program));
  const known = readGraph(file);
  if (known) return known;
  const made = trace();
  try {
    writeGraph(cache.folder, file, made);
  } catch {
    // A full or read-only disk costs the time of tracing, not the run.
  }
  return made;
}

function nameOf({ key, precision, state, inputs, block, overwrites }: StepIdentity, program: string): string {
  const libraries = [env.versions.node ?? env.versions.common, tf.version_core];
  const text = JSON.stringify([program, ...libraries, key, precision, state, inputs, block, overwrites]);
  return `${createHash('sha256').update(text).digest('hex')}.graph`;
}

function readGraph(file: string): StepGraph | undefined {
  let content: Buffer;
  try {
    content = readFileSync(file);
    // The last used stay longest.
    utimesSync(file, new Date(), new Date());
  } catch {
    return undefined;
  }
  const sumEnd = content.indexOf('\n');
  const rest = content.subarray(sumEnd + 1);
  if (sumEnd < 0 || content.toString('latin1', 0, sumEnd) !== sumOf(rest)) return undefined;
  const headerEnd = rest.indexOf('\n');
  const header = JSON.parse(rest.toString('utf8', 0, headerEnd)) as Header;
  return { ...header, model: rest.subarray(headerEnd + 1) };
}

function writeGraph(folder: string, file: string, { model, ...header }: StepGraph): void {
  const rest = [Buffer.from(`${JSON.stringify(header)}\n`), model];
  writeWhole(file, [`${sumOf(...rest)}\n`, ...rest]);
  removeOldest(folder);
}

/** Whatever its name: what a killed process left half-written goes the same way. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const ages = new Map(files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  files.sort((a, b) => ages.get(b)! - ages.get(a)!);
  for (const file of files.slice(KEPT)) rmSync(file, { force: true });
}

function sumOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
