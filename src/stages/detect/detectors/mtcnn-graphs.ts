import { permuteAxes } from '../../../base/arrays/permute-axes.ts';
import { createGraphBuilder, type GraphBuilder } from '../../../engines/onnx/graph.ts';
import type { Dimension, OnnxGraph } from '../../../engines/onnx/model.ts';
import type { WeightReader } from './mtcnn-weights.ts';

/** MTCNN's networks as ONNX graphs, input `planes`; outputs `scores` [n, 2, …], `corrections`, `points`. */
export interface MtcnnGraphs {
  readonly propose: OnnxGraph;
  readonly refine: OnnxGraph;
  readonly locate: OnnxGraph;
}

/**
 * Builds the three of their weights, which come in the order of their layers (Zhang et al., 2016; sizes as in
 * their published programs). They were trained on transposed pictures: the axes of their filters are
 * exchanged here instead.
 */
export function buildMtcnnGraphs(weights: WeightReader): MtcnnGraphs {
  const graphs = { propose: proposing(weights), refine: refining(weights), locate: locating(weights) };
  if (weights.left() !== 0) throw new Error(`${weights.left()} of MTCNN's weights are of no layer`);
  return graphs;
}

function proposing(weights: WeightReader): OnnxGraph {
  const net = startNetwork(weights);
  net.convolution(3, 3, 10); //  [1, 10, h - 2, w - 2]
  net.pool(2, 2, true);
  net.convolution(3, 10, 16);
  const trunk = net.convolution(3, 16, 32);
  net.output('scores', net.softmax(net.linearConvolution(trunk, 32, 2)));
  net.output('corrections', net.linearConvolution(trunk, 32, 4));
  return net.build([1, 3, 'height', 'width'], 4);
}

function refining(weights: WeightReader): OnnxGraph {
  const net = startNetwork(weights);
  net.convolution(3, 3, 28); //  [n, 28, 22, 22]
  net.pool(3, 2, true); //       [n, 28, 11, 11]
  net.convolution(3, 28, 48); // [n, 48, 9, 9]
  net.pool(3, 2, false); //      [n, 48, 4, 4]
  net.convolution(2, 48, 64); // [n, 64, 3, 3]
  const trunk = net.connected(3, 64, 128);
  net.output('scores', net.softmax(net.linear(trunk, 128, 2)));
  net.output('corrections', net.linear(trunk, 128, 4));
  return net.build(['n', 3, 24, 24], 2);
}

function locating(weights: WeightReader): OnnxGraph {
  const net = startNetwork(weights);
  net.convolution(3, 3, 32); //   [n, 32, 46, 46]
  net.pool(3, 2, true); //        [n, 32, 23, 23]
  net.convolution(3, 32, 64); //  [n, 64, 21, 21]
  net.pool(3, 2, false); //       [n, 64, 10, 10]
  net.convolution(3, 64, 64); //  [n, 64, 8, 8]
  net.pool(2, 2, true); //        [n, 64, 4, 4]
  net.convolution(2, 64, 128); // [n, 128, 3, 3]
  const trunk = net.connected(3, 128, 256);
  net.output('scores', net.softmax(net.linear(trunk, 256, 2)));
  net.output('corrections', net.linear(trunk, 256, 4));
  net.output('points', net.linear(trunk, 256, 10));
  return net.build(['n', 3, 48, 48], 2);
}

/** Layers in a row, each of which takes its weights where those of the last one end. */
function startNetwork(weights: WeightReader) {
  const graph = createGraphBuilder();
  let edge = graph.input('planes', 'float32', [1, 3, 0, 0]);
  const outputs: { name: string; edge: string }[] = [];

  return {
    /** With a slope per channel. */
    convolution(size: number, from: number, to: number): string {
      edge = graph.node('Conv', [edge, filter(graph, weights, size, from, to), vector(graph, weights, [to])]);
      edge = graph.node('PRelu', [edge, vector(graph, weights, [to, 1, 1])]);
      return edge;
    },
    linearConvolution: (of: string, from: number, to: number): string =>
      graph.node('Conv', [of, filter(graph, weights, 1, from, to), vector(graph, weights, [to])]),
    pool(size: number, stride: number, roundsUp: boolean): void {
      const attributes = {
        kernel_shape: [size, size],
        strides: [stride, stride],
        ceil_mode: roundsUp ? 1 : 0,
      };
      edge = graph.node('MaxPool', [edge], attributes);
    },
    /** Of all of [n, from, side, side], with a slope per number. */
    connected(side: number, from: number, to: number): string {
      // Rows are in the order x, y, channel; what is flattened here is in the order channel, y, x.
      const rows = permuteAxes(weights.take(side * side * from * to), [side, side, from, to], [2, 1, 0, 3]);
      const shape = [side * side * from, to];
      const flat = graph.node('Flatten', [edge], { axis: 1 });
      const matrix = graph.constant({ type: 'float32', shape, data: rows });
      edge = graph.node('Gemm', [flat, matrix, vector(graph, weights, [to])]);
      edge = graph.node('PRelu', [edge, vector(graph, weights, [to])]);
      return edge;
    },
    linear(of: string, from: number, to: number): string {
      const matrix = graph.constant({ type: 'float32', shape: [from, to], data: weights.take(from * to) });
      return graph.node('Gemm', [of, matrix, vector(graph, weights, [to])]);
    },
    softmax: (of: string): string => graph.node('Softmax', [of], { axis: 1 }),
    output: (name: string, of: string): void => void outputs.push({ name, edge: of }),
    build(input: readonly Dimension[], rank: 2 | 4): OnnxGraph {
      for (const { name, edge: of } of outputs) graph.output(name, of, 'float32', []);
      const built = graph.build();
      const shape = rank === 4 ? [1, 'channels', 'rows', 'columns'] : ['n', 'numbers'];
      return {
        ...built,
        inputs: built.inputs.map((port) => ({ ...port, shape: input })),
        outputs: built.outputs.map((port) => ({ ...port, shape })),
      };
    },
  };
}

/** [x, y, from, to] as [to, from, y, x]. */
function filter(graph: GraphBuilder, weights: WeightReader, size: number, from: number, to: number): string {
  const data = permuteAxes(weights.take(size * size * from * to), [size, size, from, to], [3, 2, 1, 0]);
  return graph.constant({ type: 'float32', shape: [to, from, size, size], data });
}

function vector(graph: GraphBuilder, weights: WeightReader, shape: readonly number[]): string {
  return graph.constant({ type: 'float32', shape, data: weights.take(shape[0]!) });
}
