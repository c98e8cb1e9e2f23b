import { describe, expect, test } from 'vitest';
import { encodeModel } from '../../src/engines/onnx/encode-model.ts';
import { createGraphBuilder } from '../../src/engines/onnx/graph.ts';

describe('a model file', () => {
  test('holds the fields of onnx.proto in the wire format of protocol buffers', () => {
    const bytes = encodeModel({
      nodes: [
        {
          domain: 'com.microsoft',
          type: 'Op',
          inputs: ['x', 'w'],
          output: 'y',
          attributes: {
            axis: -1,
            alpha: { float: 1.5 },
            mode: 'ab',
            pads: [1, 300],
            scales: { floats: [0.5, -2] },
          },
        },
      ],
      initializers: new Map([['w', { type: 'float32', shape: [2], data: Float32Array.of(1.5, -2) }]]),
      inputs: [{ name: 'x', type: 'float32', shape: ['n', 2] }],
      outputs: [{ name: 'y', type: 'int64', shape: [], isSequence: true }],
    });
    // By hand: each field is (number << 3 | kind), then a varint, four bytes, or a length and what is so long.
    const node = within(
      '0a',
      ...[within('0a', text('x')), within('0a', text('w')), within('12', text('y')), within('1a', text('y'))],
      within('22', text('Op')),
      // 64-bit two's complement
      within('2a', within('0a', text('axis')), '18ffffffffffffffffff01', 'a00102'),
      within('2a', within('0a', text('alpha')), '150000c03f', 'a00101'),
      within('2a', within('0a', text('mode')), within('22', text('ab')), 'a00103'),
      within('2a', within('0a', text('pads')), '4001', '40ac02', 'a00107'),
      within('2a', within('0a', text('scales')), '3d0000003f', '3d000000c0', 'a00106'),
      within('3a', text('com.microsoft')),
    );
    const weight = within('2a', '0802', '1001', within('42', text('w')), within('4a', '0000c03f000000c0'));
    const shape = within('12', within('0a', within('12', text('n'))), within('0a', '0802'));
    const input = within('5a', within('0a', text('x')), within('12', within('0a', '0801', shape)));
    const list = within('22', within('0a', within('0a', '0807', within('12'))));
    const output = within('62', within('0a', text('y')), within('12', list));
    const graph = within('3a', node, within('12', text('graph')), weight, input, output);
    const standard = within('42', within('0a'), '1011');
    const microsoft = within('42', within('0a', text('com.microsoft')), '1001');
    expect(Buffer.from(bytes).toString('hex')).toBe(
      ['0808', within('12', text('occ-pipe')), graph, standard, microsoft].join(''),
    );
  });

  test('is refused where it would pass the 2 GB of the format', () => {
    const data = { byteLength: 2 ** 31 } as Float32Array;
    const initializers = new Map([['w', { type: 'float32', shape: [2 ** 29], data }]] as const);
    expect(() => encodeModel({ nodes: [], initializers, inputs: [], outputs: [] })).toThrow('at most 2 GB');
  });
});

function text(value: string): string {
  return Buffer.from(value).toString('hex');
}

/** A field that holds others: its tag, a length below 2^14 as a varint, the rest. */
function within(tag: string, ...parts: readonly string[]): string {
  const body = parts.join('');
  const length = body.length / 2;
  return [
    tag,
    ...[length < 128 ? [length] : [(length % 128) | 128, length >> 7]].map((bytes) =>
      Buffer.from(bytes).toString('hex'),
    ),
    body,
  ].join('');
}

describe('the graph builder', () => {
  test('makes equal constants and equal nodes once', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.scalar('float32', 1)).not.toBe(graph.scalar('int32', 1));
    expect(graph.node('Neg', [x])).toBe(graph.node('Neg', [x]));
    expect(graph.node('Gather', [x], { axis: 0 })).not.toBe(graph.node('Gather', [x], { axis: 1 }));
  });

  test('makes nodes anew that are to be apart, and constants once', () => {
    const graph = createGraphBuilder();
    const x = graph.input('x', 'float32', [2]);
    const negative = graph.node('Neg', [x]);
    const made: string[] = [];
    const indices = () => graph.indices('three', () => [0, 1, 2]);
    for (let i = 0; i < 2; i++) {
      const apart = graph.withoutSharing(() => {
        expect(graph.node('Neg', [x])).toBe(graph.node('Neg', [x]));
        return graph.node('Neg', [x]);
      });
      made.push(apart, indices());
    }
    expect(() => graph.withoutSharing(() => JSON.parse('{'))).toThrow(SyntaxError);
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

  test('leaves out what no output needs, but keeps the inputs', () => {
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

  test('copies an edge only where two outputs or an input must share it', () => {
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
