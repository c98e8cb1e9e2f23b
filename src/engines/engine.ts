import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineName } from './names.ts';

/** An array on the host: row-major values of the given shape. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Float32Array | Int32Array;
}

/** Bytes on the host, such as pixels, for a function that sees them as int32. */
export interface HostBytes {
  readonly shape: readonly number[];
  readonly dtype: 'uint8';
  readonly data: Uint8Array;
}

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export interface InputTensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
}

export type Tensors = Readonly<Record<string, Tensor>>;
export type TensorSpecs = Readonly<Record<string, TensorSpec>>;
export type HostTensors = Readonly<Record<string, HostTensor>>;
export type InputTensorSpecs = Readonly<Record<string, InputTensorSpec>>;
export type HostInputs = Readonly<Record<string, HostTensor | HostBytes>>;

/**
 * Computes pure functions over TensorFlow.js tensors. A function given to `compile` or `compileStep` may use
 * tf ops, tf.grad and tf.customGrad; it must not look at values (dataSync), keep tensors, or draw random
 * numbers: what varies comes in as an input. Convolutions and images are NHWC, filters HWIO. An op that the
 * engine cannot compile is an error that names it. Truth values come out as int32. Arrays that are handed in
 * or out are not shared.
 */
export interface Engine {
  readonly name: EngineName;
  /** Versions and device, recorded in manifests: { onnxruntime: "1.30.0", provider: "cpu", threads: "2" }. */
  readonly facts: Readonly<Record<string, string>>;
  /** Compiles outputs = fn(constants, inputs) for these shapes. Constants (weights) are given once. */
  compile(
    fn: (constants: Tensors, inputs: Tensors) => Tensors,
    constants: HostTensors,
    inputs: InputTensorSpecs,
  ): Promise<CompiledFunction>;
  /**
   * Compiles (next state, outputs) = fn(state, inputs): a training step whose state stays with the engine.
   */
  compileStep(
    fn: (state: Tensors, inputs: Tensors) => { readonly state: Tensors; readonly outputs: Tensors },
    state: HostTensors,
    inputs: TensorSpecs,
    options?: StepOptions,
  ): Promise<CompiledStep>;
  dispose(): Promise<void>;
}

export interface StepOptions {
  /**
   * A text that differs whenever the function computes something else for the same state and inputs. It lets
   * an engine take what it made of the function earlier, in another process too, without calling the
   * function.
   */
  readonly key?: string;
  /** float32 unless said; what an engine does not have it refuses. */
  readonly precision?: Precision;
}

/** `mixed`: products and convolutions on float16, everything else, the weights above all, in float32. */
export type Precision = 'float32' | 'mixed';

export interface CompiledFunction {
  run(inputs: HostInputs): Promise<HostTensors>;
  dispose(): Promise<void>;
}

/** A model that was made elsewhere, loaded from an ONNX file. */
export interface ModelSession {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /**
   * Computes all outputs. Numbers go in as float32, and are brought to the type of a float16 or uint8 input
   * (bytes must be whole and 0 to 255); outputs of float16 and float64 come out as float32. Outputs of other
   * types than these, float32 and int32 are no host tensors.
   */
  run(inputs: HostTensors): Promise<HostTensors>;
  dispose(): Promise<void>;
}

export interface ModelPort {
  readonly name: string;
  /** Element type as ONNX Runtime names it (float32, float16, uint8, ...); `none` where it is no tensor. */
  readonly type: string;
  /** null stands for an axis of any size. No axes at all may also mean that the model does not say. */
  readonly shape: readonly (number | null)[];
}

/** Calls of it, and of other steps on the same state, must not overlap. */
export interface CompiledStep {
  /**
   * Does one step; the state moves on inside. State entries that fn returns unchanged or omits stay as they
   * are. After an error the state may be neither the last one nor the next.
   */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Copies the state out. */
  state(): Promise<HostTensors>;
  /**
   * Compiles the same step for inputs of other shapes, such as an epoch's last, smaller batch. Both steps
   * move one and the same state; each is disposed of by itself, in any order.
   */
  forInputs(inputs: TensorSpecs): Promise<CompiledStep>;
  /** Done twice, it does nothing; anything else that is called afterwards rejects. */
  dispose(): Promise<void>;
}
