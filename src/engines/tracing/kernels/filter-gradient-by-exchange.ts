import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, blockedLayout, permute, physicalShape, reshape } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, naturalEdge, uniform, type Value } from '../value.ts';
import { blockedConv, turnedBlocks } from './blocked-convolution.ts';
import type { Geometry } from './convolution.ts';

/**
 * The part of dy that the operator goes through again and again is to stay in the cache of a core. Of the
 * whole step this makes about 3 % less time than strips of 12 MiB, which stay in the last cache, where that
 * is shared with others; those in turn are 2.8 times as fast as no strips, on 112x96 pixels of 64 channels.
 */
const STRIP_BYTES = 1 << 20;

/** Blocks of output channels that the operator computes at once. */
const BLOCKS_AT_ONCE = 4;

/** Whether `filterGradientByExchange` can be used: whole blocks of images and of output channels. */
export function canExchange({ batchSize, inChannels, outChannels }: Geometry, block: Block): boolean {
  const fits = inChannels % block === 0 || inChannels < block;
  return batchSize % block === 0 && outChannels % block === 0 && fits;
}

/**
 * The exchanged convolution: of `rows` rows of dy, each with `channels` channels of the image side by side in
 * a pixel.
 */
interface Exchange {
  readonly geometry: Geometry;
  readonly block: Block;
  /**
   * Channels of the image that lie side by side: a block of them, or one where there are fewer than a block.
   */
  readonly channels: number;
  /**
   * Height and width, in pixels, of the padded image that the taps reach: what is left over would give more
   * taps.
   */
  readonly reach: readonly [height: number, width: number];
}

/**
 * The gradient of a convolution with respect to its filter as a convolution in blocks, with batch and
 * channels exchanged: blocks of the image's channels are its batch, the images its channels, and dy is its
 * filter, dilated by the stride. The channels of a block stay side by side in a row, as if it were so many
 * times as wide, so that the taps' results for all of them are one long row, which is what the operator is
 * fast at.
 */
export function filterGradientByExchange(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  geometry: Geometry,
  block: Block,
): Edge {
  const { inChannels, outChannels, filterHeight, filterWidth } = geometry;
  const isNarrow = inChannels < block;
  const channels = isNarrow ? 1 : block;
  const exchange: Exchange = { geometry, block, channels, reach: reachOf(geometry) };
  const result = convolveByStrips(graph, imagesAsChannels(graph, x, exchange), dy, exchange);
  const apart = [inChannels / channels, outChannels / block, filterHeight * filterWidth * channels * block];
  const filter = graph.node('Transpose', [reshape(graph, result, apart)], { perm: [1, 0, 2] });
  const shape = [filterHeight, filterWidth, inChannels, outChannels];
  const layout = isNarrow ? blockedLayout.narrowFilter(block) : blockedLayout.filter(block);
  return edge(reshape(graph, filter, physicalShape(shape, layout)), shape, 'float32', layout);
}

function reachOf(geometry: Geometry): [height: number, width: number] {
  return [
    (geometry.outHeight - 1) * geometry.strideHeight + geometry.filterHeight,
    (geometry.outWidth - 1) * geometry.strideWidth + geometry.filterWidth,
  ];
}

/** [C/c, N/b, H, W * c, b] and dy -> [C/c, O/b, taps, c, b], as a sum over strips of rows. */
function convolveByStrips(graph: GraphBuilder, images: string, dy: Value, exchange: Exchange): string {
  const { geometry, channels, reach } = exchange;
  const { batchSize, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth } = geometry;
  const noBias = naturalEdge(graph, uniform(0, [outChannels]));
  const rowsAtOnce = rowsOfStrip(exchange);
  const overlap = geometry.filterHeight - strideHeight;
  const shape = [inChannels / channels, outChannels, geometry.filterHeight, geometry.filterWidth * channels];
  let sum: string | undefined;
  for (let row = 0; row < outHeight; row += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, outHeight - row);
    const reached = rows * strideHeight + overlap;
    const begin = row * strideHeight;
    sum = blockedConv(
      graph,
      {
        image: reachedRows(graph, images, exchange, begin, reached),
        imageShape: [inChannels / channels, batchSize, reached, reach[1] * channels],
        filter: gradientAsFilter(graph, dy, exchange, row, row + rows),
        filterShape: [outChannels, batchSize, rows, outWidth],
        ...(sum !== undefined && { bias: noBias, addend: { edge: sum, shape } }),
      },
      { kernel_shape: [rows, outWidth], dilations: [strideHeight, strideWidth * channels] },
    );
  }
  return sum!;
}

function rowsOfStrip({ geometry, block }: Exchange): number {
  const { batchSize, outChannels, outHeight, outWidth } = geometry;
  const rowBytes = Math.min(BLOCKS_AT_ONCE, outChannels / block) * batchSize * outWidth * block * 4;
  const strips = Math.ceil((outHeight * rowBytes) / STRIP_BYTES);
  return Math.ceil(outHeight / Math.min(strips, outHeight));
}

/** [N, C/c, H, W, c] -> [C/c, N/b, H, W * c, b], the blocks now of images. */
function imagesAsChannels(graph: GraphBuilder, x: Value, { geometry, block, channels }: Exchange): string {
  const { batchSize, inChannels, inHeight, inWidth } = geometry;
  const image = edgeIn(graph, x, channels === block ? blockedLayout.image(block) : 'nchw');
  const blocks = batchSize / block;
  const turned = turnedBlocks(graph, image, blocks, inChannels * inHeight * inWidth, block);
  const sizes = [blocks, inChannels / channels, inHeight, inWidth * channels, block];
  return permute(graph, reshape(graph, turned, sizes), sizes, [1, 0, 2, 3, 4]);
}

/**
 * `count` rows of the padded images from `begin` on, as far as the taps reach: [C/c, N/b, count, reached W *
 * c, b].
 */
function reachedRows(
  graph: GraphBuilder,
  images: string,
  { geometry, channels, reach }: Exchange,
  begin: number,
  count: number,
): string {
  const { inHeight, inWidth, padInfo } = geometry;
  const top = padInfo.top - begin;
  const before = [0, 0, top, padInfo.left * channels, 0];
  const after = [0, 0, count - inHeight - top, (reach[1] - inWidth - padInfo.left) * channels, 0];
  if ([...before, ...after].every((amount) => amount === 0)) return images;
  // Negative padding crops.
  return graph.node('Pad', [images, graph.integers([...before, ...after])]);
}

/** Rows [begin, end) of dy, [N, O/b, H, W, b] -> [O/b, N/b, rows, W, b of images, b of channels]. */
function gradientAsFilter(
  graph: GraphBuilder,
  dy: Value,
  { geometry, block }: Exchange,
  begin: number,
  end: number,
): string {
  const { batchSize, outChannels, outHeight, outWidth } = geometry;
  const [images, outs] = [batchSize / block, outChannels / block];
  const shape = [images, block, outs, outHeight, outWidth];
  const rows = reshape(graph, edgeIn(graph, dy, blockedLayout.image(block)), [elementCount(shape), block]);
  // As a Gather of rows, which ONNX Runtime does on all cores, while it transposes on one.
  const order = graph.rowOrder(shape, [2, 0, 3, 4, 1], { axis: 3, begin, end });
  const gathered = graph.node('Gather', [rows, order], { axis: 0 });
  return reshape(graph, gathered, [outs, images, end - begin, outWidth, block, block]);
}
