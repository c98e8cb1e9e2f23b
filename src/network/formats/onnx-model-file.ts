/**
 * A model of somebody else's as an experiment publishes it: a folder with model.onnx and with model.json,
 * which says how to feed it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flip } from '../features/flip.ts';

/** How pixels become the model's input, and what its output is. */
export interface OnnxModel {
  readonly input: string;
  readonly output: string;
  readonly image: readonly [height: number, width: number];
  readonly layout: 'nchw' | 'nhwc';
  readonly colour: 'rgb' | 'bgr';
  /** The input is (pixel - mean) * scale, pixels 0 to 255; one number a channel, in the order of `colour`. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  /** What the feature is made of. */
  readonly flip: Flip;
  /** The batch that the model was made for; null: any. */
  readonly batch: number | null;
  /** Length of a feature of one image. */
  readonly embedding: number;
}

const FORMAT = 1;

/** The folder's model file. */
export function onnxFile(folder: string): string {
  return join(folder, 'model.onnx');
}

/** Writes model.json. */
export function saveOnnxModel(folder: string, onnx: OnnxModel): void {
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify({ format: FORMAT, onnx }, null, 2)}\n`);
}

/** Undefined where the folder holds another kind of model, or none that can be read. */
export function loadOnnxModel(folder: string): OnnxModel | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    const { format, onnx } = value as { format?: unknown; onnx?: OnnxModel };
    return format === FORMAT ? onnx : undefined;
  } catch {
    return undefined;
  }
}
