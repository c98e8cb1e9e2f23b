import type { OnnxGraph, OnnxNode, OnnxPort } from '../../onnx/model.ts';

/** An entry of the state: the graph's input that holds it, and the graph's output that is its next value. */
export interface StateEdges {
  readonly before: string;
  readonly after: string;
}

export interface Overwriting {
  /** Computes the same; where it had to be, with nodes that only put others before them. */
  readonly graph: OnnxGraph;
  /** The outputs that may be written into the memory of their entry. */
  readonly outputs: ReadonlySet<string>;
}

/**
 * Their output is their input, seen otherwise: ONNX Runtime copies nothing, unless it is an output of the
 * graph. It does copy for a Cast, but takes out one that the next Cast undoes.
 */
const VIEWS = new Set(['Reshape', 'Identity', 'Cast']);

/** Value i of their output depends on value i of an operand as large as the output, and on no other of it. */
const ELEMENTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min']);

const BLOCKED_DOMAIN = 'com.microsoft.nchwc';
/** The input of a convolution in blocks to which ONNX Runtime adds the result in place. */
const ADDEND = 3;

/**
 * Lets a step write the next state over the last one, so that ONNX Runtime neither allocates it anew nor
 * copies it out. That is right where all nodes that read an entry are computed before its next value is
 * written; where the graph does not say so, the node that writes is made to depend on those that read.
 */
export function overwriteState(graph: OnnxGraph, entries: readonly StateEdges[]): Overwriting {
  const rewriter = createRewriter(graph);
  const outputs = new Set<string>();
  for (const entry of entries) if (rewriter.tryOverwrite(entry)) outputs.add(entry.after);
  return { graph: rewriter.finish(), outputs };
}

function createRewriter(graph: OnnxGraph) {
  const nodes: OnnxNode[] = [...graph.nodes];
  const ports = new Map<string, OnnxPort>(graph.outputs.map((port) => [port.name, port]));
  const producers = new Map(nodes.map((node, i) => [node.output, i]));
  const consumers = new Map<string, number[]>();
  for (const [i, node] of nodes.entries()) listConsumer(i, node);
  const removed = new Set<number>();
  /** By node; none where it is not known, or no longer so. */
  const sources: (readonly number[] | undefined)[] = [];

  function listConsumer(i: number, { inputs }: OnnxNode): void {
    for (const input of inputs) {
      const known = consumers.get(input);
      if (known) known.push(i);
      else consumers.set(input, [i]);
    }
  }

  function add(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxNode['attributes'] = {},
  ): string {
    const node = { domain: '', type, inputs, output, attributes };
    producers.set(output, nodes.length);
    listConsumer(nodes.length, node);
    nodes.push(node);
    return output;
  }

  function producerOf(edge: string): OnnxNode | undefined {
    const i = producers.get(edge);
    return i === undefined ? undefined : nodes[i];
  }

  /** The edge whose memory this one is. */
  function ownerOf(edge: string): string {
    const node = producerOf(edge);
    return node && VIEWS.has(node.type) && !ports.has(edge) ? ownerOf(node.inputs[0]!) : edge;
  }

  /** The nodes that read the memory of an edge. */
  function readersOf(edge: string): number[] {
    return (consumers.get(edge) ?? []).flatMap((i) => {
      const { type, inputs, output } = nodes[i]!;
      const isView = VIEWS.has(type) && !ports.has(output) && inputs[0] === edge;
      return isView ? readersOf(output) : [i];
    });
  }

  /** The nodes whose outputs a node takes. */
  function neededBy(i: number): readonly number[] {
    sources[i] ??= nodes[i]!.inputs.flatMap((input) => producers.get(input) ?? []);
    return sources[i]!;
  }

  /** 1 for each node that must have been computed before this one, and for itself. */
  function allNeededBy(last: number): Uint8Array {
    const isNeeded = new Uint8Array(nodes.length);
    isNeeded[last] = 1;
    const open = [last];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      for (const source of neededBy(i)) {
        if (isNeeded[source]) continue;
        isNeeded[source] = 1;
        open.push(source);
      }
    }
    return isNeeded;
  }

  /** Of the inputs of a node, those that lie in the memory of an edge. */
  function inputsIn(node: OnnxNode, edge: string): number[] {
    return [...node.inputs.keys()].filter((i) => ownerOf(node.inputs[i]!) === edge);
  }

  function mayWriteOver(node: OnnxNode, edge: string): boolean {
    const read = inputsIn(node, edge);
    if (read.length === 0) return true;
    if (node.domain === BLOCKED_DOMAIN) return node.type === 'Conv' && String(read) === String([ADDEND]);
    return node.domain === '' && ELEMENTWISE.has(node.type);
  }

  /**
   * Where the next value is a view of a sum that can be added in place, the sum itself becomes the output, in
   * its own shape.
   */
  function dropLastView({ before, after }: StateEdges): void {
    const last = producerOf(after)!;
    const sum = producers.get(last.inputs[0]!);
    if (last.type !== 'Reshape' || sum === undefined || consumers.has(after)) return;
    const node = nodes[sum]!;
    const addend = node.domain === BLOCKED_DOMAIN ? node.inputs[ADDEND] : undefined;
    if (addend === undefined || ports.has(node.output) || !mayWriteOver(node, before)) return;
    const view = producerOf(addend);
    const shape = view?.type === 'Reshape' && constantShape(view.inputs[1]!);
    if (ownerOf(addend) !== before || !shape) return;
    removed.add(producers.get(after)!);
    for (const i of consumers.get(node.output) ?? []) {
      const consumer = nodes[i]!;
      nodes[i] = {
        ...consumer,
        inputs: consumer.inputs.map((input) => (input === node.output ? after : input)),
      };
    }
    consumers.set(
      after,
      (consumers.get(node.output) ?? []).filter((i) => !removed.has(i)),
    );
    nodes[sum] = { ...node, output: after };
    producers.set(after, sum);
    ports.set(after, { ...ports.get(after)!, shape });
  }

  function constantShape(edge: string): number[] | undefined {
    const tensor = graph.initializers.get(edge);
    return tensor?.type === 'int64' ? Array.from(tensor.data as BigInt64Array, Number) : undefined;
  }

  /**
   * Makes a node depend on others: the shape in which it sees an input is put together with empty parts of
   * what those give.
   */
  function computeAfter(last: number, before: string, others: readonly number[]): boolean {
    const node = nodes[last]!;
    const place = node.inputs.findIndex((input) => ownerOf(input) !== before);
    if (place < 0) return false;
    const input = node.inputs[place]!;
    const name = (i: number | string): string => `${node.output}:${i}`;
    const shape = add('Shape', [input], name('shape'));
    const nothing = others.map((i, k) => add('Shape', [nodes[i]!.output], name(k), { start: 0, end: 0 }));
    const whole = add('Concat', [shape, ...nothing], name('later'), { axis: 0 });
    const later = add('Reshape', [input, whole], name('input'));
    nodes[last] = { ...node, inputs: node.inputs.map((each, i) => (i === place ? later : each)) };
    consumers.set(later, [last]);
    sources[last] = undefined;
    return true;
  }

  return {
    tryOverwrite(entry: StateEdges): boolean {
      dropLastView(entry);
      const { before, after } = entry;
      const last = producers.get(after)!;
      if (!mayWriteOver(nodes[last]!, before)) return false;
      const isNeeded = allNeededBy(last);
      const others = readersOf(before).filter((i) => !isNeeded[i]);
      if (others.length === 0) return true;
      const isCircular = others.some((i) => allNeededBy(i)[last]);
      return !isCircular && computeAfter(last, before, others);
    },
    finish: (): OnnxGraph => ({
      ...graph,
      nodes: inOrder(nodes.filter((_, i) => !removed.has(i))),
      outputs: graph.outputs.map(({ name }) => ports.get(name)!),
    }),
  };
}

/** As they are, but each after those whose outputs it takes. */
function inOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const producers = new Map(nodes.map((node) => [node.output, node]));
  const ordered = new Set<OnnxNode>();
  for (const node of nodes) {
    const open = [node];
    for (let next = open.at(-1); next; next = open.at(-1)) {
      const missing = next.inputs
        .flatMap((input) => producers.get(input) ?? [])
        .filter((each) => !ordered.has(each));
      if (missing.length > 0) open.push(...missing);
      else ordered.add(open.pop()!);
    }
  }
  return [...ordered];
}
