import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, blockedLayout, physicalShape, reshape } from '../layout.ts';
import { type Edge, edge, edgeIn, type Value } from '../value.ts';
import { blockedConv } from './blocked-convolution.ts';
import type { Geometry } from './convolution.ts';

/** Whether `filterGradientByExchange` can be used: whole blocks of images and of output channels. */
export function canExchange({ batchSize, inChannels, outChannels }: Geometry, block: Block): boolean {
  const fits = inChannels % block === 0 || inChannels < block;
  return batchSize % block === 0 && outChannels % block === 0 && fits;
}

/**
 * The gradient of a convolution with respect to its filter as a convolution in blocks, with batch and channels
 * exchanged: the images' channels are its batch, the images its channels, and dy is its filter, dilated by the stride.
 */
export function filterGradientByExchange(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  geometry: Geometry,
  block: Block,
): Edge {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry;
  const reach = reachOf(geometry);
  const result = blockedConv(
    graph,
    {
      image: imagesAsChannels(graph, x, geometry, block),
      imageShape: [inChannels, batchSize, reach.height, reach.width],
      filter: gradientAsFilter(graph, dy, geometry, block),
      filterShape: [outChannels, batchSize, outHeight, outWidth],
    },
    { kernel_shape: [outHeight, outWidth], dilations: [geometry.strideHeight, geometry.strideWidth] },
  );
  const shape = [filterHeight, filterWidth, inChannels, outChannels];
  const taps = filterHeight * filterWidth;
  const outs = outChannels / block;
  if (inChannels < block) {
    const apart = reshape(graph, result, [inChannels, outs, taps, block]);
    const layout = blockedLayout.narrowFilter(block);
    const filter = graph.node('Transpose', [apart], { perm: [1, 0, 2, 3] });
    return edge(reshape(graph, filter, physicalShape(shape, layout)), shape, 'float32', layout);
  }
  const apart = reshape(graph, result, [inChannels / block, block, outs, taps, block]);
  const layout = blockedLayout.filter(block);
  const filter = graph.node('Transpose', [apart], { perm: [2, 0, 3, 1, 4] });
  return edge(reshape(graph, filter, physicalShape(shape, layout)), shape, 'float32', layout);
}

/** The part of the padded image that the taps reach: what is left over would give more taps. */
function reachOf(geometry: Geometry): { height: number; width: number } {
  return {
    height: (geometry.outHeight - 1) * geometry.strideHeight + geometry.filterHeight,
    width: (geometry.outWidth - 1) * geometry.strideWidth + geometry.filterWidth,
  };
}

/** [N, C/b, H, W, b] -> [C, N/b, padded H, padded W, b], the blocks now of images. */
function imagesAsChannels(graph: GraphBuilder, x: Value, geometry: Geometry, block: Block): string {
  const { batchSize, inChannels, inHeight, inWidth, padInfo } = geometry;
  const reach = reachOf(geometry);
  const isNarrow = inChannels < block;
  const image = edgeIn(graph, x, isNarrow ? 'nchw' : blockedLayout.image(block));
  const size = batchSize * inChannels * inHeight * inWidth;
  // In two steps, each of which ONNX Runtime does fast: a matrix transposed, then whole rows moved.
  const matrix = reshape(graph, image, [batchSize, size / batchSize]);
  const turned = graph.node('Transpose', [matrix], { perm: [1, 0] });
  const sizes = [inChannels / (isNarrow ? 1 : block), inHeight * inWidth, isNarrow ? 1 : block];
  const apart = reshape(graph, turned, [...sizes, batchSize / block, block]);
  const moved = graph.node('Transpose', [apart], { perm: [0, 2, 3, 1, 4] });
  const images = reshape(graph, moved, [inChannels, batchSize / block, inHeight, inWidth, block]);
  const [bottom, right] = [reach.height - inHeight - padInfo.top, reach.width - inWidth - padInfo.left];
  const amounts = [0, 0, padInfo.top, padInfo.left, 0, 0, 0, bottom, right, 0];
  if (amounts.every((amount) => amount === 0)) return images;
  // Negative padding crops.
  return graph.node('Pad', [images, graph.integers(amounts)]);
}

/** [N, O/b, H, W, b] -> [O/b, N/b, H, W, b of images, b of channels]. */
function gradientAsFilter(graph: GraphBuilder, dy: Value, geometry: Geometry, block: Block): string {
  const { batchSize, outChannels, outHeight, outWidth } = geometry;
  const gradient = edgeIn(graph, dy, blockedLayout.image(block));
  const sizes = [batchSize / block, block, outChannels / block, outHeight * outWidth, block];
  return graph.node('Transpose', [reshape(graph, gradient, sizes)], { perm: [2, 0, 3, 1, 4] });
}
