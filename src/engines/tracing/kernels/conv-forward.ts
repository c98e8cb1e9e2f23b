import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { type Block, blockedLayout, physicalShape, reshape } from '../layout.ts';
import { type Edge, edge, edgeIn, type Value } from '../value.ts';
import { nchw, paddedBlockedConv } from './blocked-convolution.ts';
import {
  type ConvolutionAttributes,
  convolutionAttributes,
  type Geometry,
  geometryOf,
} from './convolution.ts';

export const convForwardKernel = kernel<'x' | 'filter', ConvolutionAttributes>(
  'Conv2D',
  ({ graph, block, inputs: { x, filter }, attributes }) => {
    const geometry = geometryOf(x.shape, filter.shape, attributes);
    if (block && fitsBlocks(geometry, block)) return inBlocks(graph, x, filter, geometry, block);
    const operands = [edgeIn(graph, x, 'nchw'), edgeIn(graph, filter, 'oihw')];
    const name = graph.node('Conv', operands, convolutionAttributes(geometry));
    return edge(name, geometry.outShape, 'float32', 'nchw');
  },
);

/** Whole blocks of output channels, and of input channels too unless these are fewer than a block, as an image's are. */
function fitsBlocks({ inChannels, outChannels }: Geometry, block: Block): boolean {
  return outChannels % block === 0 && (inChannels % block === 0 || inChannels < block);
}

function inBlocks(graph: GraphBuilder, x: Value, filter: Value, geometry: Geometry, block: Block): Edge {
  const { inChannels, outChannels, filterHeight, filterWidth, outShape } = geometry;
  const isNarrow = inChannels < block;
  const layout = blockedLayout.image(block);
  const filterLayout = isNarrow ? blockedLayout.narrowFilter(block) : blockedLayout.filter(block);
  const { pads, ...attributes } = convolutionAttributes(geometry);
  const result = paddedBlockedConv(
    graph,
    {
      image: edgeIn(graph, x, isNarrow ? 'nchw' : layout),
      imageShape: nchw(x.shape),
      filter: edgeIn(graph, filter, filterLayout),
      filterShape: [outChannels, inChannels, filterHeight, filterWidth],
    },
    attributes,
    pads,
    block,
  );
  return edge(reshape(graph, result, physicalShape(outShape, layout)), outShape, 'float32', layout);
}
