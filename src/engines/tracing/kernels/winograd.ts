import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, reshape } from '../layout.ts';
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

/** Of fewer channels than this, putting tiles together takes longer than the multiplications that it saves. */
const ENOUGH_CHANNELS = 128;

type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** Whether a convolution in blocks is to be computed by `winogradConv`. The batch has no say: features must not depend on it. */
export function suitsWinograd(geometry: Geometry, block: Block): boolean {
  const { filterHeight, filterWidth, inChannels, outChannels } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  const isDense = [strideHeight, strideWidth, dilationHeight, dilationWidth].every((step) => step === 1);
  const isWide = Math.min(inChannels, outChannels) >= ENOUGH_CHANNELS;
  const isInBlocks = inChannels % block === 0 && outChannels % block === 0;
  return filterHeight === TAPS && filterWidth === TAPS && isDense && isWide && isInBlocks;
}

/** The same of its filter's gradient: with few tiles, the matrices that turn sums into taps take longer than what they save. */
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
  /** [O/block, I/block, 3, 3, block of I, block of O]. */
  readonly filter: string;
  readonly outChannels: number;
  readonly inChannels: number;
  /** Whether this is the gradient of the filter's convolution: from O channels to I, with the taps turned by 180 degrees. */
  readonly isGradient: boolean;
  readonly pads: Pads;
}

/**
 * Emits a convolution with 3x3 taps by Winograd's algorithm F(4x4, 3x3): 36 products of matrices [tiles, I] x [I, O] instead of 144 for each 4x4
 * pixels. Pixels of a tile are gathered by their place in it, so that its transform is one product of matrices over all tiles and channels; the same
 * way back. On 256 channels of 14x12 pixels that takes 0.6 of the time of ONNX Runtime's own convolution, which runs at the processor's peak.
 * @returns [N, O/block, H, W, block]
 */
export function winogradConv(graph: GraphBuilder, operands: WinogradOperands, block: Block): string {
  const { image, imageShape, inChannels, outChannels, isGradient, pads } = operands;
  const [batch, , inHeight, inWidth] = imageShape as [number, number, number, number];
  const [top, left, bottom, right] = pads;
  const tiling = tilingOf(batch, inHeight + top + bottom - TAPS + 1, inWidth + left + right - TAPS + 1);
  const results = isGradient ? inChannels : outChannels;
  const turned = turnedPixels(graph, image, imageShape, [top, left], tiling, block);
  const weights = turnedFilter(graph, operands, block);
  const products = isGradient
    ? graph.node('FusedMatMul', [turned, weights], { transB: 1 }, 'com.microsoft')
    : graph.node('MatMul', [turned, weights]);
  const tiles = transform(graph, resultTransform(), products, [TILE ** 2, tilesOf(tiling), results]);
  return untiled(graph, tiles, tiling, results, block);
}

/**
 * Emits the gradient of such a convolution's filter by the same algorithm, turned round: products of matrices [I, tiles] x [tiles, O].
 * @param image [N, I/block, H, W, block] @param dy [N, O/block, outH, outW, block]
 * @returns [O/block, I/block, 9, block of I, block of O]
 */
export function winogradFilterGradient(
  graph: GraphBuilder,
  image: string,
  dy: string,
  geometry: Geometry,
  block: Block,
): string {
  const { batchSize, inChannels, inHeight, inWidth, outChannels, outHeight, outWidth, padInfo } = geometry;
  const tiling = tilingOf(batchSize, outHeight, outWidth);
  const imageShape = [batchSize, inChannels, inHeight, inWidth];
  const dyShape = [batchSize, outChannels, outHeight, outWidth];
  // Twice the memory of the image, which would be kept from the forward pass on.
  const pixels = graph.apart(() =>
    turnedPixels(graph, image, imageShape, [padInfo.top, padInfo.left], tiling, block),
  );
  const results = gatherPlaces(graph, dy, dyShape, [0, 0], tiling, TILE, block);
  const shape = [SPAN ** 2, tilesOf(tiling), outChannels] as const;
  const turnedResults = transform(graph, resultGradientTransform(), results, shape);
  const sums = graph.node('FusedMatMul', [pixels, turnedResults], { transA: 1 }, 'com.microsoft');
  const taps = transform(graph, filterGradientTransform(), sums, [TAPS ** 2, inChannels, outChannels]);
  const [ins, outs] = [inChannels / block, outChannels / block];
  const order = graph.rowOrder([TAPS ** 2, ins, block, outs], [3, 1, 0, 2], wholeOf(TAPS ** 2));
  const rows = reshape(graph, taps, [TAPS ** 2 * inChannels * outs, block]);
  return graph.node('Gather', [rows, order], { axis: 0 });
}

const wholeOf = (length: number) => ({ axis: 0, begin: 0, end: length });

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
  const [reachedHeight, reachedWidth] = [(rows - 1) * TILE + span, (columns - 1) * TILE + span];
  const blocks = channels / block;
  const after = [reachedHeight - height - top, reachedWidth - width - left];
  const inBlocks = reshape(graph, image, [batch, blocks, height, width, block]);
  const isWhole = [top, left, ...after].every((amount) => amount === 0);
  const amounts = graph.integers([0, 0, top, left, 0, 0, 0, ...after, 0]);
  const reached = isWhole ? inBlocks : graph.node('Pad', [inBlocks, amounts]);
  const places = graph.indices(`places [${[batch, blocks, rows, columns, span]}]`, function* () {
    for (let y = 0; y < span; y++)
      for (let x = 0; x < span; x++)
        for (let n = 0; n < batch; n++)
          for (let row = y; row < rows * TILE + y; row += TILE)
            for (let column = x; column < columns * TILE + x; column += TILE)
              for (let c = 0; c < blocks; c++)
                yield ((n * blocks + c) * reachedHeight + row) * reachedWidth + column;
  });
  const list = reshape(graph, reached, [batch * blocks * reachedHeight * reachedWidth, block]);
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

/** [SPAN², I, O]. What is gathered for the forward pass is no use to the gradient, and not kept for it: it would be one more copy of all weights. */
function turnedFilter(
  graph: GraphBuilder,
  { image, filter, inChannels, outChannels, isGradient }: WinogradOperands,
  block: Block,
): string {
  const [ins, outs, taps] = [inChannels / block, outChannels / block, TAPS ** 2];
  const key = `${isGradient ? 'turned ' : ''}taps [${[outs, ins]}]`;
  const places = graph.indices(key, function* () {
    for (let tap = 0; tap < taps; tap++)
      for (let channel = 0; channel < inChannels; channel++)
        for (let out = 0; out < outs; out++) {
          const [from, within] = [Math.floor(channel / block), channel % block];
          yield ((out * ins + from) * taps + (isGradient ? taps - 1 - tap : tap)) * block + within;
        }
  });
  const count = outs * inChannels * taps;
  const rows = graph.isConstant(filter)
    ? reshape(graph, filter, [count, block])
    : graph.node('Reshape', [filter, shapeBehind(graph, count, image)]);
  const byTap = graph.node('Gather', [rows, places], { axis: 0 });
  return transform(graph, filterTransform(), byTap, [SPAN ** 2, inChannels, outChannels]);
}

/**
 * The shape [count, block], taken from an image in blocks: what has it waits for the image. ONNX Runtime computes what depends on weights alone
 * long before it is wanted, and keeps it: of the filters of all layers, 150 MB.
 */
function shapeBehind(graph: GraphBuilder, count: number, image: string): string {
  const block = graph.node('Shape', [image], { start: 4, end: 5 });
  return graph.node('Concat', [graph.integers([count]), block], { axis: 0 });
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
