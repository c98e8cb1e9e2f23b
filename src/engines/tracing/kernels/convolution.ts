import { backend_util } from '@tensorflow/tfjs-core';
import type { Attributes } from '../../onnx/model.ts';

/** The attributes of Conv2D and of its two gradients. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  readonly dataFormat: string;
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The sizes of one convolution: C channels of H x W in, O channels of outH x outW out, padding in pixels. */
export interface Geometry {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padInfo: {
    readonly top: number;
    readonly left: number;
    readonly bottom: number;
    readonly right: number;
  };
  /** NHWC. */
  readonly outShape: readonly number[];
}

/** Works out the geometry for an NHWC image shape and an HWIO filter shape. */
export function geometryOf(
  image: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat, dilations = 1, dimRoundingMode }: ConvolutionAttributes,
): Geometry {
  if (dataFormat !== 'NHWC') throw new Error(`Convolutions are NHWC here, not ${dataFormat}.`);
  const shapes = [image, filter] as unknown as [
    [number, number, number, number],
    [number, number, number, number],
  ];
  return backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode);
}

/** ONNX's attributes of Conv and ConvTranspose. */
export interface OnnxConvolution extends Attributes {
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** The same as attributes of ONNX's Conv and ConvTranspose. */
export function convolutionAttributes(geometry: Geometry): OnnxConvolution {
  const { top, left, bottom, right } = geometry.padInfo;
  return {
    kernel_shape: [geometry.filterHeight, geometry.filterWidth],
    strides: [geometry.strideHeight, geometry.strideWidth],
    dilations: [geometry.dilationHeight, geometry.dilationWidth],
    pads: [top, left, bottom, right],
  };
}
