import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, blockedLayout, physicalShape, reshape } from '../tensor-layout.ts';
import { edgeIn, type Value } from '../value.ts';
import { nchw, paddedBlockedConv, turnedBlocks } from './blocked-convolution.ts';
import type { Geometry } from './convolution.ts';
import { suitsWinograd, winogradConv } from './winograd.ts';

/** One axis of a strided convolution's gradient, as a convolution whose outputs are the stride's phases. */
interface Phases {
  /** For each phase and tap of that convolution the tap of the forward filter, or -1 for none. */
  readonly taps: readonly (readonly number[])[];
  readonly before: number;
  readonly after: number;
}

/**
 * The gradient of a convolution with respect to its image, in blocks of channels: a convolution with the
 * filter's channels exchanged. With a stride, pixels of the image at different phases meet different taps, so
 * the result is computed phase by phase, as channels, and then interleaved. Undefined where the sizes do not
 * fit.
 */
export function blockedInputGradient(
  graph: GraphBuilder,
  dy: Value,
  filter: Value,
  inputShape: readonly number[],
  geometry: Geometry,
  block: Block,
): string | undefined {
  const { inChannels, outChannels, inHeight, inWidth, outHeight, outWidth } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = geometry;
  if (inChannels % block || outChannels % block || dilationHeight > 1 || dilationWidth > 1) return undefined;
  if (inHeight !== outHeight * strideHeight || inWidth !== outWidth * strideWidth) return undefined;
  const rows = phasesOf(geometry.filterHeight, strideHeight, padInfo.top);
  const columns = phasesOf(geometry.filterWidth, strideWidth, padInfo.left);
  const size = [rows.taps[0]!.length, columns.taps[0]!.length];
  const phases = strideHeight * strideWidth;
  const image = { image: edgeIn(graph, dy, blockedLayout.image(block)), imageShape: nchw(dy.shape) };
  const pads = [rows.before, columns.before, rows.after, columns.after] as const;
  if (suitsWinograd(geometry, block)) {
    const weights = edgeIn(graph, filter, 'natural');
    const operands = { ...image, filter: weights, inChannels, outChannels, isGradient: true, pads };
    return winogradConv(graph, operands, block);
  }
  const forward = edgeIn(graph, filter, blockedLayout.filter(block));
  const taps = { rows: rows.taps, columns: columns.taps };
  const result = paddedBlockedConv(
    graph,
    {
      ...image,
      filter: exchangedFilter(graph, forward, geometry, block, taps),
      filterShape: [phases * inChannels, outChannels, ...size],
    },
    { kernel_shape: size },
    pads,
    block,
  );
  const physical = physicalShape(inputShape, blockedLayout.image(block));
  if (phases === 1) return reshape(graph, result, physical);
  const apart = [
    geometry.batchSize,
    strideHeight,
    strideWidth,
    inChannels / block,
    outHeight,
    outWidth,
    block,
  ];
  const interleaved = graph.node('Transpose', [reshape(graph, result, apart)], {
    perm: [0, 3, 4, 1, 5, 2, 6],
  });
  return reshape(graph, interleaved, physical);
}

/** Pixel stride*o + phase meets tap t at output o + (phase + padding - t) / stride, where that is whole. */
function phasesOf(taps: number, stride: number, padding: number): Phases {
  const offset = (phase: number, tap: number) => (phase + padding - tap) / stride;
  const all = Array.from({ length: stride }, (_, phase) =>
    Array.from({ length: taps }, (_, tap) => offset(phase, tap)),
  );
  const whole = all.flat().filter(Number.isInteger);
  const [first, last] = [Math.min(0, ...whole), Math.max(0, ...whole)];
  const positions = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    taps: all.map((offsets) => positions.map((position) => offsets.indexOf(position))),
    before: -first,
    after: last,
  };
}

/**
 * [O/b, C/b, h, w, b, b] -> the filter of the gradient, [row phases, column phases, C/b, O/b, rows, columns,
 * b, b].
 */
function exchangedFilter(
  graph: GraphBuilder,
  filter: string,
  { inChannels, outChannels, filterHeight, filterWidth }: Geometry,
  block: Block,
  { rows, columns }: { rows: Phases['taps']; columns: Phases['taps'] },
): string {
  const [ins, outs] = [inChannels / block, outChannels / block];
  const order: number[] = [];
  const noTap = outs * ins * filterHeight * filterWidth;
  for (const rowTaps of rows)
    for (const columnTaps of columns)
      for (let input = 0; input < ins; input++)
        for (let output = 0; output < outs; output++)
          for (const row of rowTaps)
            for (const column of columnTaps) {
              const isTap = row !== -1 && column !== -1;
              order.push(
                isTap ? ((output * ins + input) * filterHeight + row) * filterWidth + column : noTap,
              );
            }
  const taps = reshape(graph, filter, [noTap, block * block]);
  const source = order.includes(noTap) ? graph.node('Pad', [taps, graph.integers([0, 0, 1, 0])]) : taps;
  const indices = graph.constant({ type: 'int32', shape: [order.length], data: Int32Array.from(order) });
  const picked = graph.node('Gather', [source, indices], { axis: 0 });
  return turnedBlocks(graph, picked, order.length, block, block);
}
