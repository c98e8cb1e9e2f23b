import { kernel } from '../kernel.ts';
import { edge, naturalEdge } from '../value.ts';

export const softmaxKernels = [
  kernel<'logits', { dim: number }>('Softmax', ({ graph, inputs: { logits }, attributes: { dim } }) =>
    edge(graph.node('Softmax', [naturalEdge(graph, logits)], { axis: dim }), logits.shape),
  ),
  kernel<'logits', { axis: number }>('LogSoftmax', ({ graph, inputs: { logits }, attributes: { axis } }) =>
    edge(graph.node('LogSoftmax', [naturalEdge(graph, logits)], { axis }), logits.shape),
  ),
];
