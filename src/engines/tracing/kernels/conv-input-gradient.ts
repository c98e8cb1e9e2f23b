import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { blockedLayout, reshape } from '../tensor-layout.ts';
import { edge, edgeIn } from '../value.ts';
import { blockedInputGradient } from './blocked-input-gradient.ts';
import {
  type ConvolutionAttributes,
  convolutionAttributes,
  type Geometry,
  geometryOf,
} from './convolution.ts';

interface Attributes extends ConvolutionAttributes {
  readonly inputShape: readonly number[];
}

/** The gradient of a convolution with respect to its image. */
export const convInputGradientKernel = kernel<'dy' | 'filter', Attributes>(
  'Conv2DBackpropInput',
  ({ graph, block, inputs: { dy, filter }, attributes }) => {
    const { inputShape } = attributes;
    const geometry = geometryOf(inputShape, filter.shape, attributes);
    const blocked = block && blockedInputGradient(graph, dy, filter, inputShape, geometry, block);
    if (blocked) return edge(blocked, inputShape, 'float32', blockedLayout.image(block));
    const emit = isPlainConvolution(geometry) ? byFlippedFilter : byTransposedConvolution;
    const name = emit(graph, edgeIn(graph, dy, 'nchw'), edgeIn(graph, filter, 'oihw'), geometry);
    return edge(name, inputShape, 'float32', 'nchw');
  },
);

/** With stride 1, and no more padding than the filter overlaps, the gradient is a convolution itself. */
function isPlainConvolution({
  strideHeight,
  strideWidth,
  filterHeight,
  filterWidth,
  padInfo,
}: Geometry): boolean {
  const { top, left, bottom, right } = padInfo;
  const overlaps = Math.max(top, bottom) < filterHeight && Math.max(left, right) < filterWidth;
  return strideHeight === 1 && strideWidth === 1 && overlaps;
}

/**
 * Convolves with the filter turned by 180 degrees, input and output channels exchanged: as fast as forward.
 */
function byFlippedFilter(graph: GraphBuilder, dy: string, filter: string, geometry: Geometry): string {
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo } = geometry;
  const taps = filterHeight * filterWidth;
  const flat = reshape(graph, filter, [outChannels, inChannels, taps]);
  const turned = taps === 1 ? flat : reverseTaps(graph, flat);
  const exchanged = graph.node('Transpose', [turned], { perm: [1, 0, 2] });
  return graph.node(
    'Conv',
    [dy, reshape(graph, exchanged, [inChannels, outChannels, filterHeight, filterWidth])],
    {
      kernel_shape: [filterHeight, filterWidth],
      pads: [
        filterHeight - 1 - padInfo.top,
        filterWidth - 1 - padInfo.left,
        filterHeight - 1 - padInfo.bottom,
        filterWidth - 1 - padInfo.right,
      ],
    },
  );
}

/** [O, C, taps] with the taps backwards. A slice with step -1 takes half as long as a Gather. */
function reverseTaps(graph: GraphBuilder, filter: string): string {
  const ranges = [-1, Number.MIN_SAFE_INTEGER, 2, -1].map((value) => graph.integers([value]));
  return graph.node('Slice', [filter, ...ranges]);
}

/**
 * Any stride. For stride 2 a convolution with four times the channels and a depth-to-space would do as well,
 * but in NCHW that is slower.
 */
function byTransposedConvolution(
  graph: GraphBuilder,
  dy: string,
  filter: string,
  geometry: Geometry,
): string {
  const { top, left, bottom, right } = geometry.padInfo;
  const reachedHeight =
    (geometry.outHeight - 1) * geometry.strideHeight + geometry.filterHeight - top - bottom;
  const reachedWidth = (geometry.outWidth - 1) * geometry.strideWidth + geometry.filterWidth - left - right;
  return graph.node('ConvTranspose', [dy, filter], {
    ...convolutionAttributes(geometry),
    output_padding: [geometry.inHeight - reachedHeight, geometry.inWidth - reachedWidth],
  });
}
