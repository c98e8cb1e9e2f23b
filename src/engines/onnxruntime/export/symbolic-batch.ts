import type { OnnxGraph, OnnxNode, OnnxPort, OnnxTensor } from '../../onnx/model.ts';

/**
 * Makes a graph that takes any batch size out of one that is traced for a fixed size. It is traced twice,
 * with two sizes; what differs between the two graphs is where the batch went. In the shape of an input, an
 * output or a Reshape it becomes symbolic; anywhere else the function depends on the batch size, which is an
 * error.
 */
export function withSymbolicBatch(name: string, traceWith: (batch: number) => OnnxGraph): OnnxGraph {
  const one = traceWith(2);
  const other = traceWith(3);
  if (one.nodes.length !== other.nodes.length)
    throw new Error('The traced function differs with the batch size.');
  const shapes = new Map<string, OnnxTensor>();
  const nodes = one.nodes.map((node, index) => symbolicNode(node, one, other.nodes[index]!, other, shapes));
  return {
    nodes,
    initializers: new Map([...usedInitializers(one, nodes), ...shapes]),
    inputs: one.inputs.map((port, index) => symbolicPort(port, other.inputs[index]!, name)),
    outputs: one.outputs.map((port, index) => symbolicPort(port, other.outputs[index]!, name)),
  };
}

function symbolicNode(
  node: OnnxNode,
  graph: OnnxGraph,
  twin: OnnxNode,
  twinGraph: OnnxGraph,
  shapes: Map<string, OnnxTensor>,
): OnnxNode {
  const sameOperator =
    node.type === twin.type && JSON.stringify(node.attributes) === JSON.stringify(twin.attributes);
  if (!sameOperator || node.inputs.length !== twin.inputs.length) throw dependsOnBatch(node);
  const inputs = node.inputs.map((input, index) => {
    const tensor = graph.initializers.get(input);
    const twinTensor = twinGraph.initializers.get(twin.inputs[index]!);
    if (!tensor || !twinTensor || sameTensor(tensor, twinTensor)) return input;
    if (node.type !== 'Reshape' || index !== 1) throw dependsOnBatch(node);
    const shape = inferredShape(tensor, twinTensor, node);
    const shapeName = `shape:[${shape.data}]`;
    shapes.set(shapeName, shape);
    return shapeName;
  });
  return { ...node, inputs };
}

/** The shape of a Reshape with -1, "what is left", where the batch enters. */
function inferredShape(tensor: OnnxTensor, twin: OnnxTensor, node: OnnxNode): OnnxTensor {
  const sizes = BigInt64Array.from(tensor.data as BigInt64Array);
  const differing = [...sizes.keys()].filter((axis) => sizes[axis] !== twin.data[axis]);
  if (differing.length !== 1 || tensor.data.length !== twin.data.length) throw dependsOnBatch(node);
  sizes[differing[0]!] = -1n;
  return { type: 'int64', shape: tensor.shape, data: sizes };
}

function sameTensor(a: OnnxTensor, b: OnnxTensor): boolean {
  if (a.data === b.data) return true;
  if (String(a.shape) !== String(b.shape)) return false;
  const bytes = ({ data }: OnnxTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bytes(a).equals(bytes(b));
}

function usedInitializers(graph: OnnxGraph, nodes: readonly OnnxNode[]): [string, OnnxTensor][] {
  const used = new Set(nodes.flatMap((node) => node.inputs));
  return [...graph.initializers].filter(([name]) => used.has(name));
}

function symbolicPort(port: OnnxPort, twin: OnnxPort, name: string): OnnxPort {
  return { ...port, shape: port.shape.map((size, axis) => (size === twin.shape[axis] ? size : name)) };
}

function dependsOnBatch(node: OnnxNode): Error {
  return new Error(
    `The model cannot take batches of any size: its ${node.type} (${node.output}) depends on the size.`,
  );
}
