import type { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from '../../../engines/onnx/encode-model.ts';
import type { OnnxGraph } from '../../../engines/onnx/model.ts';
import { createSession, ortTensor } from '../../../engines/onnxruntime/session/session.ts';
import type { MtcnnNetworks, MtcnnOutput } from '../../../faces/detection/mtcnn/networks.ts';
import { buildMtcnnGraphs } from './mtcnn-graphs.ts';
import { openMtcnnWeights } from './mtcnn-weights.ts';

export interface OpenNetworks extends MtcnnNetworks {
  dispose(): Promise<void>;
}

/** MTCNN in ONNX Runtime, on one core. */
export async function openMtcnn(): Promise<OpenNetworks> {
  const graphs = buildMtcnnGraphs(openMtcnnWeights());
  const [proposing, refining, locating] = await Promise.all(
    [graphs.propose, graphs.refine, graphs.locate].map(openGraph),
  );
  return {
    async propose(planes, height, width) {
      const output = await compute(proposing!, planes, [1, 3, height, width]);
      // Two planes: no face, and face.
      return { ...output, scores: output.scores.subarray(output.scores.length / 2) };
    },
    refine: async (crops, count) => faceScores(await compute(refining!, crops, [count, 3, 24, 24])),
    locate: async (crops, count) => faceScores(await compute(locating!, crops, [count, 3, 48, 48])),
    async dispose() {
      await Promise.all([proposing, refining, locating].map((session) => session!.release()));
    },
  };
}

function openGraph(graph: OnnxGraph): Promise<InferenceSession> {
  return createSession(encodeModel(graph), { threads: 1, provider: 'cpu', rewriting: 'all' });
}

async function compute(
  session: InferenceSession,
  planes: Float32Array,
  shape: readonly number[],
): Promise<MtcnnOutput> {
  const { scores, corrections, points } = await session.run({ planes: ortTensor(planes, shape) });
  return {
    scores: scores!.data as Float32Array,
    corrections: corrections!.data as Float32Array,
    ...(points && { points: points.data as Float32Array }),
  };
}

/** Of the two numbers for each crop the second: that it is a face. */
function faceScores(output: MtcnnOutput): MtcnnOutput {
  return { ...output, scores: output.scores.filter((_, i) => i % 2 === 1) };
}
