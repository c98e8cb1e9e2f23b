import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, blockedLayout, physicalShape, reshape } from '../layout.ts';
import { edgeIn, type Value } from '../value.ts';
import { blockedConv, nchw } from './blocked-convolution.ts';
import type { Geometry } from './convolution.ts';

/** One axis of a strided convolution's gradient, as a convolution whose outputs are the stride's phases. */
interface Phases {
  /** For each phase and tap of that convolution the tap of the forward filter, or -1 for none. */
  readonly taps: readonly (readonly number[])[];
  readonly before: number;
  readonly after: number;
}

/**
 * The gradient of a convolution with respect to its image, in blocks of channels: a convolution with the filter's
 * channels exchanged. With a stride, pixels of the image at different phases meet different taps, so the result is
 * computed phase by phase, as channels, and then interleaved. Undefined where the sizes do not fit.
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
  const image = edgeIn(graph, dy, blockedLayout.image(block));
  const result = blockedConv(
    graph,
    {
      image,
      imageShape: nchw(dy.shape),
      filter: exchangedFilter(graph, edgeIn(graph, filter, blockedLayout.filter(block)), geometry, block, {
        rows: rows.taps,
        columns: columns.taps,
      }),
      filterShape: [phases * inChannels, outChannels, ...size],
    },
    { kernel_shape: size, pads: [rows.before, columns.before, rows.after, columns.after] },
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

/** [O/b, C/b, h, w, b, b] -> the filter of the gradient, [row phases, column phases, C/b, O/b, rows, columns, b, b]. */
function exchangedFilter(
  graph: GraphBuilder,
  filter: string,
  { inChannels, outChannels, filterHeight, filterWidth }: Geometry,
  block: Block,
  { rows, columns }: { rows: Phases['taps']; columns: Phases['taps'] },
): string {
  const [ins, outs] = [inChannels / block, outChannels / block];
  const picked = pickTaps(graph, pickTaps(graph, filter, 2, filterHeight, rows), 3, filterWidth, columns);
  const sizes = [outs, ins, rows.length, rows[0]!.length, columns.length, columns[0]!.length, block, block];
  // In two steps, each of which ONNX Runtime does fast: a matrix transposed, then whole rows moved.
  const [height, width] = [rows.length * rows[0]!.length, columns.length * columns[0]!.length];
  const matrix = reshape(graph, picked, [outs * ins * height * width * block, block]);
  const turned = graph.node('Transpose', [matrix], { perm: [1, 0] });
  const apart = reshape(graph, turned, [block, ...sizes.slice(0, 7)]);
  return graph.node('Transpose', [apart], { perm: [3, 5, 2, 1, 4, 6, 0, 7] });
}

/** Takes the taps in the phases' order along an axis; tap -1 is zero. */
function pickTaps(
  graph: GraphBuilder,
  filter: string,
  axis: number,
  size: number,
  taps: Phases['taps'],
): string {
  const order = taps.flat();
  const isComplete = !order.includes(-1);
  if (isComplete && order.every((tap, index) => tap === index)) return filter;
  const amounts = Array.from({ length: 12 }, (_, place) => Number(place === 6 + axis));
  const source = isComplete ? filter : graph.node('Pad', [filter, graph.integers(amounts)]);
  const indices = graph.integers(order.map((tap) => (tap === -1 ? size : tap)));
  return graph.node('Gather', [source, indices], { axis });
}
