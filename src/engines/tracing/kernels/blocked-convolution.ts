import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Attributes } from '../../onnx/model.ts';
import { type Block, blockOf, physicalShape, plainOf, reshape, type TensorLayout } from '../tensor-layout.ts';
import { type ChannelAffine, type Edge, edge, edgeIn, type Value } from '../value.ts';

const DOMAIN = 'com.microsoft.nchwc';

export interface Operands {
  /** In blocks of channels, or plain NCHW with fewer channels than a block. */
  readonly image: string;
  /** N, C, H, W. */
  readonly imageShape: readonly number[];
  /** In blocks like the image's. */
  readonly filter: string;
  /** O, channels of a group, filter height and width. */
  readonly filterShape: readonly number[];
  /** A vector of O, added. */
  readonly bias?: string;
  /** An image of the result's shape, added; needs the bias. */
  readonly addend?: { readonly edge: string; readonly shape: readonly number[] };
}

/**
 * Emits ONNX Runtime's convolution in blocks of channels. The operator goes by NCHW shapes, whatever lies in
 * blocks, so its operands are relabelled around it; and so must be its result, whose memory is [N, O/block,
 * H, W, block].
 */
export function blockedConv(
  graph: GraphBuilder,
  { image, imageShape, filter, filterShape, bias, addend }: Operands,
  attributes: Attributes,
): string {
  const inputs = [reshape(graph, image, imageShape), reshape(graph, filter, filterShape)];
  if (bias !== undefined) inputs.push(bias);
  if (addend) inputs.push(reshape(graph, addend.edge, addend.shape));
  return graph.node('Conv', inputs, attributes, DOMAIN);
}

/** Maps up to this wide are padded before the convolution. */
const NARROW_MAP = 16;

/**
 * Emits a convolution in blocks with its padding. At the edges of a row the operator computes pixel by pixel,
 * inside it by sixes; where the edges are a good part of the row, zeros written around the image first cost
 * less. `pads` are top, left, bottom, right.
 */
export function paddedBlockedConv(
  graph: GraphBuilder,
  operands: Operands,
  attributes: Attributes,
  pads: readonly [number, number, number, number],
  block: Block,
): string {
  const [batch, channels, height, width] = operands.imageShape as [number, number, number, number];
  const [top, left, bottom, right] = pads;
  const isPadded = pads.some((size) => size > 0);
  if (!isPadded || width > NARROW_MAP || channels < block)
    return blockedConv(graph, operands, { ...attributes, pads });
  const image = reshape(graph, operands.image, [batch, channels / block, height, width, block]);
  const amounts = [0, 0, top, left, 0, 0, 0, bottom, right, 0];
  const around = graph.node('Pad', [image, graph.integers(amounts)]);
  const imageShape = [batch, channels, height + top + bottom, width + left + right];
  return blockedConv(
    graph,
    { ...operands, image: around, imageShape },
    { ...attributes, pads: [0, 0, 0, 0] },
  );
}

/** NHWC sizes in NCHW's order. */
export function nchw([batch, height, width, channels]: readonly number[]): number[] {
  return [batch!, channels!, height!, width!];
}

/**
 * Emits the transposition of each of `count` matrices [block, columns]: to ONNX Runtime, pixels put into
 * blocks.
 */
export function turnedBlocks(
  graph: GraphBuilder,
  matrices: string,
  count: number,
  columns: number,
  block: Block,
): string {
  return graph.node('ReorderInput', [reshape(graph, matrices, [count, block, 1, columns])], {}, DOMAIN);
}

/** Emits the mean of every channel of every image, [N, C, 1, 1], of NHWC sizes in blocks. */
export function blockedMean(graph: GraphBuilder, image: string, shape: readonly number[]): string {
  return graph.node('GlobalAveragePool', [reshape(graph, image, nchw(shape))], {}, DOMAIN);
}

/** Marks a product of two images in blocks, so that its sum may be computed without it. */
export function markBlockedProduct(graph: GraphBuilder, result: Value, a: Value, b: Value): Value {
  const isImage = result.kind === 'edge' && plainOf(result.layout) === 'nchw' && blockOf(result.layout) > 1;
  const isOfTwo = [a, b].every(
    ({ kind, shape }) => kind === 'edge' && String(shape) === String(result.shape),
  );
  if (!isImage || !isOfTwo) return result;
  return { ...result, product: [edgeIn(graph, a, result.layout), edgeIn(graph, b, result.layout)] };
}

/**
 * Emits, for every channel of every image, the sum over its pixels of the product of two images in blocks,
 * [N, C, 1, 1]: a convolution of one image, channel by channel, with the other as its filter. One pass, and
 * no product is stored.
 */
export function blockedDot(
  graph: GraphBuilder,
  [a, b]: readonly [string, string],
  shape: readonly number[],
): string {
  const [batch, channels, height, width] = nchw(shape) as [number, number, number, number];
  const planes = batch * channels;
  const dots = blockedConv(
    graph,
    { image: a, imageShape: [1, planes, height, width], filter: b, filterShape: [planes, 1, height, width] },
    { kernel_shape: [height, width], group: planes },
  );
  return reshape(graph, dots, [batch, channels, 1, 1]);
}

/**
 * Emits factor*x + shift per channel of an image in blocks: within the convolution that x is, where all of
 * that is known beforehand, or else in one pass, as a depthwise convolution.
 */
export function blockedAffine(graph: GraphBuilder, x: Edge, factor: string, shift: string): Edge {
  if (x.convolution && graph.isConstant(factor) && graph.isConstant(shift))
    return x.convolution.scaled(factor, shift);
  const affine: ChannelAffine = { image: x.name, factor, shift };
  return { ...affineEdge(graph, x, affine), affine };
}

/**
 * Emits the sum of two images in blocks within the pass that computed one of them, if one is affine; else
 * undefined. It is computed anew, which costs no more than an addition; the first computation falls away if
 * nothing else uses it.
 */
export function blockedSum(graph: GraphBuilder, a: Value, b: Value): Edge | undefined {
  if (String(a.shape) !== String(b.shape)) return undefined;
  if (b.kind !== 'edge' || a.kind !== 'edge') return undefined;
  const isFirst = a.convolution || (a.affine && !b.convolution);
  if (!isFirst) return b.convolution || b.affine ? blockedSum(graph, b, a) : undefined;
  const addend = edgeIn(graph, b, a.layout);
  if (a.convolution) return a.convolution.plus(addend);
  return affineEdge(graph, a, a.affine!, { addend });
}

/**
 * Emits the smaller (Min) or the larger (Max) of a bound and every pixel of an image in blocks that is
 * affine, within the pass that computes it: from what it was computed of, so that it need not be kept for
 * this. Undefined for anything else.
 */
export function blockedBound(
  graph: GraphBuilder,
  operator: 'Min' | 'Max',
  x: Value,
  bound: Value,
): Edge | undefined {
  if (x.kind !== 'edge' || !x.affine || bound.kind !== 'uniform') return undefined;
  const range = operator === 'Min' ? [-LARGEST, bound.value] : [bound.value, LARGEST];
  const within = { activation: 'Clip', activation_params: { floats: range } };
  return affineEdge(graph, x, x.affine, { attributes: within });
}

/** Of float32. */
const LARGEST = 3.4028234663852886e38;

/** Emits an affine map of images like `like`. */
function affineEdge(graph: GraphBuilder, like: Edge, affine: ChannelAffine, more?: WithinAffine): Edge {
  const { shape, dtype, layout } = like;
  return edge(emitAffine(graph, shape, layout, affine, more), shape, dtype, layout);
}

/** What is done in the pass of an affine map. */
interface WithinAffine {
  /** An image that is added. */
  readonly addend?: string | undefined;
  /** The operator's, such as its activation. */
  readonly attributes?: Attributes;
}

/**
 * Emits factor*x + shift per channel of an image in blocks, plus another image, in one pass: as a depthwise
 * convolution.
 */
export function emitAffine(
  graph: GraphBuilder,
  shape: readonly number[],
  layout: TensorLayout,
  { image, factor, shift }: ChannelAffine,
  { addend, attributes }: WithinAffine = {},
): string {
  const channels = shape.at(-1)!;
  const sizes = nchw(shape);
  const result = blockedConv(
    graph,
    {
      image,
      imageShape: sizes,
      filter: factor,
      filterShape: [channels, 1, 1, 1],
      bias: shift,
      ...(addend !== undefined && { addend: { edge: addend, shape: sizes } }),
    },
    { kernel_shape: [1, 1], group: channels, ...attributes },
  );
  return reshape(graph, result, physicalShape(shape, layout));
}
