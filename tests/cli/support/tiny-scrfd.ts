import { encodeModel } from '../../../src/engines/onnx/encode-model.ts';
import { createGraphBuilder } from '../../../src/engines/onnx/graph.ts';

/** A graph with the outputs of SCRFD for 64 by 64 pixels, which finds the same two faces in every picture. */
export function tinyScrfd(): Uint8Array {
  const graph = createGraphBuilder();
  graph.input('input.1', 'float32', [1, 3, 64, 64]);
  for (const stride of [8, 16, 32]) {
    const rows = 2 * (64 / stride) ** 2;
    const parts = {
      score: new Float32Array(rows),
      bbox: new Float32Array(4 * rows),
      kps: new Float32Array(10 * rows),
    };
    if (stride === 8) {
      parts.score[2 * (8 + 1)] = 0.9;
      parts.bbox.set([0.5, 0.5, 1, 1], 4 * 2 * (8 + 1));
      parts.kps.set([-0.2, -0.2, 0.2, -0.2, 0, 0, -0.1, 0.2, 0.1, 0.2], 10 * 2 * (8 + 1));
    }
    if (stride === 32) {
      const row = 2 * (2 + 1) + 1;
      parts.score[row] = 0.7;
      parts.bbox.set([0.25, 0.25, 0.75, 0.75], 4 * row);
      parts.kps.set([0, 0, 0.5, 0, 0.25, 0.25, 0.0625, 0.5, 0.4375, 0.5], 10 * row);
    }
    for (const [name, data] of Object.entries(parts)) {
      const shape = [rows, data.length / rows];
      graph.output(`${name}_${stride}`, graph.constant({ type: 'float32', shape, data }), 'float32', shape);
    }
  }
  return encodeModel(graph.build());
}
