import { describe, expect, it } from 'vitest';
import { createGraphBuilder } from '../../src/engines/onnx/graph.ts';
import { encodeMessage } from '../../src/engines/onnx/protobuf.ts';

describe('the protocol-buffer writer', () => {
  it('writes the examples of the wire format', () => {
    // From "Encoding" in the protocol buffers documentation: field 1 = 150, field 2 = "testing", field 3 = {1: 150}.
    const bytes = encodeMessage((message) => {
      message.integer(1, 150);
      message.text(2, 'testing');
      message.message(3, (inner) => inner.integer(1, 150));
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(`089601${'120774657374696e67'}${'1a03089601'}`);
  });

  it('writes negative integers as 64-bit two’s complement, and floats little-endian', () => {
    const bytes = encodeMessage((message) => {
      message.integer(1, -1);
      message.float(2, 1.5);
    });
    expect(Buffer.from(bytes).toString('hex')).toBe('08ffffffffffffffffff01150000c03f');
  });
});

describe('the graph builder', () => {
  it('makes equal constants and equal nodes once', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.scalar('float32', 1)).not.toBe(graph.scalar('int32', 1));
    expect(graph.node('Neg', [x])).toBe(graph.node('Neg', [x]));
    expect(graph.node('Gather', [x], { axis: 0 })).not.toBe(graph.node('Gather', [x], { axis: 1 }));
  });

  it('makes nodes anew that are to be apart, and constants once', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    const negative = graph.node('Neg', [x]);
    const made: string[] = [];
    const indices = () => graph.indices('three', () => [0, 1, 2]);
    for (let i = 0; i < 2; i++) {
      const apart = graph.apart(() => {
        expect(graph.node('Neg', [x])).toBe(graph.node('Neg', [x]));
        return graph.node('Neg', [x]);
      });
      made.push(apart, indices());
    }
    expect(() => graph.apart(() => JSON.parse('{'))).toThrow(SyntaxError);
    expect(graph.node('Neg', [x])).toBe(negative);
    expect(new Set(made).size).toBe(3);
    expect(made).not.toContain(negative);
    graph.output('first', graph.node('Gather', [negative, indices()]), 'float32', [3]);
    expect(graph.build().initializers.get(indices())).toEqual({
      type: 'int32',
      shape: [3],
      data: Int32Array.of(0, 1, 2),
    });
  });

  it('leaves out what no output needs, but keeps the inputs', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    graph.input('y', 'float32', [2]);
    graph.node('Abs', [x]);
    graph.node('Add', [x, graph.scalar('float32', 3)]);
    graph.output('z', graph.node('Neg', [x]), 'float32', [2]);
    const { nodes, initializers, inputs } = graph.build();
    expect(nodes).toEqual([{ domain: '', type: 'Neg', inputs: ['x'], output: 'z', attributes: {} }]);
    expect(initializers.size).toBe(0);
    expect(inputs.map(({ name }) => name)).toEqual(['x', 'y']);
  });

  it('copies an edge only where two outputs or an input must share it', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    const negative = graph.node('Neg', [x]);
    graph.output('once', negative, 'float32', [2]);
    graph.output('twice', negative, 'float32', [2]);
    graph.output('same', x, 'float32', [2]);
    expect(graph.build().nodes.map(({ type, inputs, output }) => [type, ...inputs, output])).toEqual([
      ['Neg', 'x', 'once'],
      ['Identity', 'once', 'twice'],
      ['Identity', 'x', 'same'],
    ]);
  });
});
