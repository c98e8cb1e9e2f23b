import { kernel } from '../kernel.ts';
import { edge, edgeIn } from '../value.ts';
import { type ConvolutionAttributes, convolutionAttributes, geometryOf } from './convolution.ts';

export const convForwardKernel = kernel<'x' | 'filter', ConvolutionAttributes>(
  'Conv2D',
  ({ graph, inputs: { x, filter }, attributes }) => {
    const geometry = geometryOf(x.shape, filter.shape, attributes);
    const operands = [edgeIn(graph, x, 'nchw'), edgeIn(graph, filter, 'oihw')];
    const name = graph.node('Conv', operands, convolutionAttributes(geometry));
    return edge(name, geometry.outShape, 'float32', 'nchw');
  },
);
