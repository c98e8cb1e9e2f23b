import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { type Block, blockedLayout, physicalShape, reshape } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, naturalEdge, uniform, type Value } from '../value.ts';
import { emitAffine, nchw, type Operands, paddedBlockedConv } from './blocked-convolution.ts';
import {
  type ConvolutionAttributes,
  convolutionAttributes,
  type Geometry,
  geometryOf,
} from './convolution.ts';
import { suitsWinograd, winogradConv } from './winograd.ts';

export const convForwardKernel = kernel<'x' | 'filter', ConvolutionAttributes>(
  'Conv2D',
  ({ graph, block, inputs: { x, filter }, attributes }) => {
    const geometry = geometryOf(x.shape, filter.shape, attributes);
    if (block && fitsBlocks(geometry, block)) return convolveInBlocks(graph, x, filter, geometry, block);
    const operands = [edgeIn(graph, x, 'nchw'), edgeIn(graph, filter, 'oihw')];
    const name = graph.node('Conv', operands, convolutionAttributes(geometry));
    return edge(name, geometry.outShape, 'float32', 'nchw');
  },
);

/**
 * Whole blocks of output channels, and of input channels too unless these are fewer than a block, as an
 * image's are.
 */
function fitsBlocks({ inChannels, outChannels }: Geometry, block: Block): boolean {
  return outChannels % block === 0 && (inChannels % block === 0 || inChannels < block);
}

/**
 * Emits a convolution in blocks of channels, in which what follows may be done too.
 * @param group how many groups the channels fall into; with more than one, `geometry` has the input channels
 *   of one group, and that must be a single channel
 */
export function convolveInBlocks(
  graph: GraphBuilder,
  x: Value,
  filter: Value,
  geometry: Geometry,
  block: Block,
  group = 1,
): Edge {
  const { inChannels, outChannels, filterHeight, filterWidth, outShape } = geometry;
  const isNarrow = inChannels < block;
  const layout = blockedLayout.image(block);
  const isWinograd = suitsWinograd(geometry, block);
  const filterLayout = isWinograd
    ? 'natural'
    : isNarrow
      ? blockedLayout.narrowFilter(block)
      : blockedLayout.filter(block);
  const operands = {
    image: edgeIn(graph, x, isNarrow && group === 1 ? 'nchw' : layout),
    imageShape: nchw(x.shape),
    filterShape: [outChannels, inChannels, filterHeight, filterWidth],
  };
  const { pads, ...sizes } = convolutionAttributes(geometry);
  const attributes = { ...sizes, ...(group > 1 && { group }) };
  const ones = (): string => naturalEdge(graph, uniform(1, [outChannels]));
  const zeros = (): string => naturalEdge(graph, uniform(0, [outChannels]));

  function byBlocks(changing: ChangingOperands): string {
    const result = paddedBlockedConv(graph, { ...operands, ...changing }, attributes, pads, block);
    return reshape(graph, result, physicalShape(outShape, layout));
  }

  function byWinograd({ filter: filterEdge, bias, addend }: ChangingOperands): string {
    const given = { ...operands, filter: filterEdge, inChannels, outChannels, isGradient: false, pads };
    const image = winogradConv(graph, given, block);
    if (bias === undefined && !addend) return image;
    const affine = { image, factor: ones(), shift: bias ?? zeros() };
    return emitAffine(graph, outShape, layout, affine, { addend: addend?.edge });
  }

  const convolve = (changing: ChangingOperands): Edge =>
    edge(isWinograd ? byWinograd(changing) : byBlocks(changing), outShape, 'float32', layout);

  function adaptable(filterEdge: string, bias?: string): Edge {
    const image = convolve({ filter: filterEdge, ...(bias !== undefined && { bias }) });
    if (!graph.isConstant(filterEdge)) return image;
    const factorShape = isWinograd
      ? [outChannels]
      : [outChannels / block, 1, 1, 1, ...(isNarrow ? [block] : [1, block])];
    return {
      ...image,
      convolution: {
        scaled(factor, shift) {
          const factors = reshape(graph, factor, factorShape);
          const scaledBias = bias && graph.node('Add', [graph.node('Mul', [bias, factor]), shift]);
          return adaptable(graph.node('Mul', [filterEdge, factors]), scaledBias ?? shift);
        },
        plus: (addend) =>
          convolve({
            filter: filterEdge,
            bias: bias ?? zeros(),
            addend: { edge: addend, shape: nchw(outShape) },
          }),
      },
    };
  }

  return adaptable(edgeIn(graph, filter, filterLayout));
}

type ChangingOperands = Pick<Operands, 'filter' | 'bias' | 'addend'>;
