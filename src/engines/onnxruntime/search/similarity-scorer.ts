import type { Tensor } from 'onnxruntime-node';
import { encodeModel } from '../../onnx/encode-model.ts';
import { createGraphBuilder, type GraphBuilder } from '../../onnx/graph.ts';
import { runInto, withoutOutputCopies } from '../session/run-into.ts';
import { createSession, emptyTensor, hostData, ortTensor } from '../session/session.ts';
import { type QuantisedRows, quantiseRows, ZERO_POINT } from './quantised-rows.ts';

/**
 * Dot products of given rows (probes) with many others (a gallery), some of the gallery at a time, in whole
 * numbers of eight bits: three times as fast as in float32 where the processor has instructions for it, and
 * off by a known amount.
 */
export interface SimilarityScorer {
  /** Gallery rows of one call. */
  readonly width: number;
  /** Gallery rows that share an element of `highest`; divides `width`. */
  readonly group: number;
  /** `gallery`: up to width x dimension numbers. What is returned is overwritten by the next call. */
  score(gallery: Float32Array): Promise<ApproximateScores>;
  dispose(): Promise<void>;
}

export interface ApproximateScores {
  /** probes x width: the products in units of `unit[probe]`. Beyond the given rows without meaning. */
  readonly scores: Float32Array;
  /** probes x (width / group): the highest score of each group. */
  readonly highest: Float32Array;
  readonly unit: Float64Array;
  /** By probe: scores x unit differ from the products of the float32 numbers by no more than this. */
  readonly error: Float64Array;
}

/** A tile's scores should stay in the processor's cache until they are looked at. */
const WIDTH = 512;
const GROUP = 32;
/**
 * The gallery's numbers have seven bits: eight by eight overflow the 16 bits in which processors without VNNI
 * add pairs.
 */
const GALLERY_STEPS = 63;
/** Of the product of the norms: covers all rounding to float32, of the scores and of the computed errors. */
const ROUNDING = 1e-5;

/** `probes`: count x dimension numbers. */
export async function createSimilarityScorer(
  probes: Float32Array,
  dimension: number,
  { threads }: { readonly threads: number },
): Promise<SimilarityScorer> {
  const rows = quantiseRows(probes, dimension);
  const count = rows.units.length;
  const model = encodeModel(withoutOutputCopies(scoringGraph(rows, dimension)));
  const session = await createSession(model, { threads, provider: 'cpu', rewriting: 'all' });
  const place = (...shape: number[]): Tensor => emptyTensor({ dtype: 'float32', shape });
  const places = {
    scores: place(count, WIDTH),
    highest: place(count, WIDTH / GROUP),
    norms: place(WIDTH),
    errors: place(WIDTH),
  };
  const valuesOf = (name: keyof typeof places) => hostData(places[name]) as Float32Array;
  const result = {
    scores: valuesOf('scores'),
    highest: valuesOf('highest'),
    unit: rows.units,
    error: new Float64Array(count),
  };
  const padded = new Float32Array(WIDTH * dimension);
  return {
    width: WIDTH,
    group: GROUP,
    async score(gallery) {
      let values = gallery;
      if (gallery.length < padded.length) {
        padded.fill(0);
        padded.set(gallery);
        values = padded;
      }
      await runInto(session, { gallery: ortTensor(values, [WIDTH, dimension]) }, places);
      const norm = Math.sqrt(highest(valuesOf('norms')));
      const error = Math.sqrt(highest(valuesOf('errors')));
      for (let i = 0; i < count; i++) {
        // |x y - x' y'| <= |x - x'| |y| + |x'| |y - y'|, by Cauchy and Schwarz.
        const own = rows.norms[i]! + rows.errors[i]!;
        result.error[i] = rows.errors[i]! * norm + own * (error + ROUNDING * norm);
      }
      return result;
    },
    dispose: () => session.release(),
  };
}

function scoringGraph(rows: QuantisedRows, dimension: number) {
  const graph = createGraphBuilder();
  const count = rows.units.length;
  const probes = graph.initializer('probes', { type: 'uint8', shape: [count, dimension], data: rows.values });
  const zeroPoint = graph.constant({ type: 'uint8', shape: [], data: Uint8Array.of(ZERO_POINT) });
  const gallery = graph.input('gallery', 'float32', [WIDTH, dimension]);
  const { values, scale } = quantisedGallery(graph, gallery);
  const scores = graph.node(
    'MatMulIntegerToFloat',
    [
      probes,
      graph.node('Transpose', [values], { perm: [1, 0] }),
      graph.scalar('float32', 1),
      scale,
      zeroPoint,
    ],
    {},
    'com.microsoft',
  );
  graph.output('scores', scores, 'float32', [count, WIDTH]);
  const grouped = graph.node('Reshape', [scores, graph.integers([count, WIDTH / GROUP, GROUP])]);
  const best = graph.node('ReduceMax', [grouped], { axes: [2], keepdims: 0 });
  graph.output('highest', best, 'float32', [count, WIDTH / GROUP]);
  return graph.build();
}

/**
 * Each row with a scale of its own; also puts out the squares of the rows' norms and of their errors' norms.
 */
function quantisedGallery(graph: GraphBuilder, gallery: string) {
  const largest = graph.node('ReduceMax', [graph.node('Abs', [gallery])], { axes: [1], keepdims: 0 });
  const positive = graph.node('Max', [largest, graph.scalar('float32', 1e-30)]);
  const scale = graph.node('Mul', [positive, graph.scalar('float32', 1 / GALLERY_STEPS)]);
  const zeros = graph.constant({ type: 'int8', shape: [WIDTH], data: new Int8Array(WIDTH) });
  const values = graph.node('QuantizeLinear', [gallery, scale, zeros], { axis: 0 });
  const restored = graph.node('DequantizeLinear', [values, scale, zeros], { axis: 0 });
  const squares = (edge: string) => graph.node('ReduceSumSquare', [edge], { axes: [1], keepdims: 0 });
  graph.output('norms', squares(gallery), 'float32', [WIDTH]);
  graph.output('errors', squares(graph.node('Sub', [gallery, restored])), 'float32', [WIDTH]);
  return { values, scale };
}

function highest(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
