import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, blockedLayout, reshape } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, type Value } from '../value.ts';
import type { Geometry } from './convolution.ts';
import {
  filterGradientTransform,
  filterTransform,
  imageTransform,
  resultGradientTransform,
  resultTransform,
  SPAN,
  TAPS,
  TILE,
} from './winograd-matrices.ts';

/**
 * Of fewer channels than this, putting tiles together takes longer than the multiplications that it saves.
 */
const ENOUGH_CHANNELS = 128;

type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** Whether a filter of this shape, HWIO, is one for `winogradConv`, if only its stride is 1. */
export function hasWinogradShape(shape: readonly number[], block: Block): boolean {
  const [height, width, inChannels, outChannels] = shape as [number, number, number, number];
  const isWide = Math.min(inChannels, outChannels) >= ENOUGH_CHANNELS;
  const isInBlocks = inChannels % block === 0 && outChannels % block === 0;
  return height === TAPS && width === TAPS && isWide && isInBlocks;
}

/**
 * Whether a convolution in blocks is to be computed by `winogradConv`. The batch has no say: features must
 * not depend on it.
 */
export function suitsWinograd(geometry: Geometry, block: Block): boolean {
  const { filterHeight, filterWidth, inChannels, outChannels } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  const isDense = [strideHeight, strideWidth, dilationHeight, dilationWidth].every((step) => step === 1);
  return isDense && hasWinogradShape([filterHeight, filterWidth, inChannels, outChannels], block);
}

/**
 * The same of its filter's gradient: with few tiles, the matrices that turn sums into taps take longer than
 * what they save.
 */
export function suitsWinogradGradient(geometry: Geometry, block: Block): boolean {
  const { batchSize, outHeight, outWidth, outChannels } = geometry;
  const tiles = tilesOf(tilingOf(batchSize, outHeight, outWidth));
  return suitsWinograd(geometry, block) && 2 * tiles >= outChannels;
}

export interface WinogradOperands {
  /** [N, C/block, H, W, block]. */
  readonly image: string;
  /** N, C, H, W. */
  readonly imageShape: readonly number[];
  /** [3, 3, I, O]. */
  readonly filter: string;
  readonly outChannels: number;
  readonly inChannels: number;
  /**
   * Whether this is the gradient of the filter's convolution: from O channels to I, with the taps turned by
   * 180 degrees.
   */
  readonly isGradient: boolean;
  readonly pads: Pads;
}

/**
 * Emits a convolution with 3x3 taps by Winograd's algorithm F(4x4, 3x3): 36 products of matrices [tiles, I] x
 * [I, O] instead of 144 for each 4x4 pixels. Pixels of a tile are gathered by their place in it, so that its
 * transform is one product of matrices over all tiles and channels; the same way back. On 256 channels of
 * 14x12 pixels that takes 0.6 of the time of ONNX Runtime's own convolution, which runs at the processor's
 * peak.
 * @returns [N, O/block, H, W, block]
 */
export function winogradConv(graph: GraphBuilder, operands: WinogradOperands, block: Block): string {
  const { image, imageShape, inChannels, outChannels, isGradient, pads } = operands;
  const [batch, , inHeight, inWidth] = imageShape as [number, number, number, number];
  const [top, left, bottom, right] = pads;
  const tiling = tilingOf(batch, inHeight + top + bottom - TAPS + 1, inWidth + left + right - TAPS + 1);
  const results = isGradient ? inChannels : outChannels;
  const turned = turnedPixels(graph, image, imageShape, [top, left], tiling, block);
  const weights = turnedFilter(graph, operands);
  const products = isGradient
    ? graph.node('FusedMatMul', [turned, weights], { transB: 1 }, 'com.microsoft')
    : graph.node('MatMul', [turned, weights]);
  const tiles = transform(graph, resultTransform(), products, [TILE ** 2, tilesOf(tiling), results]);
  return untiled(graph, tiles, tiling, results, block);
}

/**
 * Emits the gradient of such a convolution's filter by the same algorithm, turned round: products of matrices
 * [I, tiles] x [tiles, O].
 */
export function winogradFilterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  geometry: Geometry,
  block: Block,
): Edge {
  const { batchSize, inChannels, inHeight, inWidth, outChannels, outHeight, outWidth, padInfo } = geometry;
  const tiling = tilingOf(batchSize, outHeight, outWidth);
  const layout = blockedLayout.image(block);
  const [image, gradient] = [edgeIn(graph, x, layout), edgeIn(graph, dy, layout)];
  const imageShape = [batchSize, inChannels, inHeight, inWidth];
  const dyShape = [batchSize, outChannels, outHeight, outWidth];
  // Twice the memory of the image, which would be kept from the forward pass on.
  const pixels = graph.withoutSharing(() =>
    turnedPixels(graph, image, imageShape, [padInfo.top, padInfo.left], tiling, block),
  );
  const results = gatherPlaces(graph, gradient, dyShape, [0, 0], tiling, TILE, block);
  const shape = [SPAN ** 2, tilesOf(tiling), outChannels] as const;
  const turnedResults = transform(graph, resultGradientTransform(), results, shape);
  const sums = graph.node('FusedMatMul', [pixels, turnedResults], { transA: 1 }, 'com.microsoft');
  const taps = transform(graph, filterGradientTransform(), sums, [TAPS ** 2, inChannels, outChannels]);
  const filterShape = [TAPS, TAPS, inChannels, outChannels];
  return edge(reshape(graph, taps, filterShape), filterShape);
}

/** How a map of results is cut into tiles. */
interface Tiling {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
}

function tilingOf(batch: number, height: number, width: number): Tiling {
  return { batch, height, width, rows: Math.ceil(height / TILE), columns: Math.ceil(width / TILE) };
}

function tilesOf({ batch, rows, columns }: Tiling): number {
  return batch * rows * columns;
}

/** [SPAN², tiles, C]. */
function turnedPixels(
  graph: GraphBuilder,
  image: string,
  imageShape: readonly number[],
  before: readonly [top: number, left: number],
  tiling: Tiling,
  block: Block,
): string {
  const pixels = gatherPlaces(graph, image, imageShape, before, tiling, SPAN, block);
  return transform(graph, imageTransform(), pixels, [SPAN ** 2, tilesOf(tiling), imageShape[1]!]);
}

/**
 * Pixels by their place in a tile, [span², tiles, C]. What lies outside of the image is 0.
 * @param before rows and columns outside of the image with which the first tile begins
 */
function gatherPlaces(
  graph: GraphBuilder,
  image: string,
  imageShape: readonly number[],
  [top, left]: readonly [number, number],
  { batch, rows, columns }: Tiling,
  span: number,
  block: Block,
): string {
  const [, channels, height, width] = imageShape as [number, number, number, number];
  const blocks = channels / block;
  const outside = batch * blocks * height * width;
  const key = `places [${[batch, blocks, height, width]}] from ${top}, ${left} in ${rows}x${columns} tiles of ${span}`;
  const places = graph.indices(key, function* () {
    for (let y = -top; y < span - top; y++)
      for (let x = -left; x < span - left; x++)
        for (let n = 0; n < batch; n++)
          for (let row = y; row < rows * TILE + y; row += TILE)
            for (let column = x; column < columns * TILE + x; column += TILE) {
              const isInside = row >= 0 && row < height && column >= 0 && column < width;
              for (let c = 0; c < blocks; c++)
                yield isInside ? ((n * blocks + c) * height + row) * width + column : outside;
            }
  });
  const pixels = reshape(graph, image, [outside, block]);
  const nothing = graph.constant({ type: 'float32', shape: [1, block], data: new Float32Array(block) });
  const list = graph.node('Concat', [pixels, nothing], { axis: 0 });
  return graph.node('Gather', [list, places], { axis: 0 });
}

/** Results by their place in a tile, [TILE², tiles, O] -> [N, O/block, H, W, block]. */
function untiled(graph: GraphBuilder, tiles: string, tiling: Tiling, channels: number, block: Block): string {
  const { batch, height, width, rows, columns } = tiling;
  const blocks = channels / block;
  const places = graph.indices(`pixels [${[batch, blocks, height, width]}] of tiles`, function* () {
    for (let n = 0; n < batch; n++)
      for (let c = 0; c < blocks; c++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const place = (y % TILE) * TILE + (x % TILE);
            const tile = (n * rows + Math.floor(y / TILE)) * columns + Math.floor(x / TILE);
            yield (place * tilesOf(tiling) + tile) * blocks + c;
          }
  });
  const list = reshape(graph, tiles, [TILE ** 2 * tilesOf(tiling) * blocks, block]);
  const gathered = graph.node('Gather', [list, places], { axis: 0 });
  return reshape(graph, gathered, [batch, blocks, height, width, block]);
}

/** [SPAN², I, O]. */
function turnedFilter(
  graph: GraphBuilder,
  { image, filter, inChannels, outChannels, isGradient }: WinogradOperands,
): string {
  const shape = [TAPS ** 2, inChannels * outChannels];
  const taps = graph.isConstant(filter)
    ? filter
    : graph.node('Reshape', [filter, shapeBehind(graph, shape, image)]);
  return transform(graph, filterTransform(isGradient), taps, [SPAN ** 2, inChannels, outChannels]);
}

/**
 * A shape that is known when the image is: what has it waits for the image. ONNX Runtime computes what
 * depends on weights alone long before it is wanted, and keeps it: of the filters of all layers, 150 MB.
 */
function shapeBehind(graph: GraphBuilder, shape: readonly number[], image: string): string {
  const nothing = graph.node('Shape', [image], { start: 5, end: 5 });
  return graph.node('Concat', [graph.integers(shape), nothing], { axis: 0 });
}

/** A matrix times what lies in rows by its columns. @param shape of the result */
function transform(
  graph: GraphBuilder,
  matrix: Float32Array,
  values: string,
  shape: readonly [rows: number, number, number],
): string {
  const [rows, ...rest] = shape;
  const columns = matrix.length / rows;
  const left = graph.constant({ type: 'float32', shape: [rows, columns], data: matrix });
  const right = reshape(graph, values, [columns, rest[0] * rest[1]]);
  return reshape(graph, graph.node('MatMul', [left, right]), shape);
}
