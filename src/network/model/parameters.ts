import { flatSize, mapSize, type Network, reducedChannels } from './config.ts';

/** What a tensor of the state is, which decides how it starts and whether training moves it. */
export type Role =
  | 'filter' // convolution, [out, in, height, width]
  | 'matrix' // linear map, [out, in]
  | 'bias'
  | 'scale' // of a batch normalisation
  | 'shift' // of a batch normalisation
  | 'slope' // of a PReLU
  | 'running-mean'
  | 'running-variance';

/** One tensor of the network's state: the reference's name and PyTorch shape. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role;
}

export const CLASSIFIER = 'classifier.weight';

/**
 * Every tensor of a network in the order of the reference's state_dict (its `num_batches_tracked` counters aside,
 * see batchNorms).
 */
export function parameters(network: Network): Parameter[] {
  const table = new Table();
  const [stem, ...stages] = network.widths;
  table.conv('conv1', 3, stem, 3).batchNorm('bn1', stem).prelu('prelu1', stem);
  let channels = stem;
  stages.forEach((width, stage) => {
    for (let block = 0; block < network.depths[stage]!; block++) {
      irBlock(table, `layer${stage + 1}.${block}`, channels, width, block === 0);
      channels = width;
    }
  });
  if (network.variant !== 'trunk') occlusionBranch(table, network);
  const flat = flatSize(network);
  table
    .batchNorm('fc.0', flat)
    .linear('fc.2', flat, network.embedding)
    .bias('fc.2', network.embedding)
    .batchNorm('fc.3', network.embedding);
  return table.rows;
}

function irBlock(table: Table, name: string, channels: number, width: number, first: boolean): void {
  table
    .batchNorm(`${name}.bn1`, channels)
    .conv(`${name}.conv1`, channels, width, 3)
    .batchNorm(`${name}.bn2`, width)
    .prelu(`${name}.prelu1`, width)
    .conv(`${name}.conv2`, width, width, 3)
    .batchNorm(`${name}.bn3`, width);
  if (first) table.conv(`${name}.downsample.0`, channels, width, 1).batchNorm(`${name}.downsample.1`, width);
}

function occlusionBranch(table: Table, network: Network): void {
  const { pyramid, variant, widths, patterns } = network;
  const last = widths[4];
  const [height, width] = mapSize(network);
  const reduced = reducedChannels(network);
  if (variant === 'fc') {
    table
      .batchNorm('mask.0', reduced * height * width)
      .linear('mask.1', reduced * height * width, network.embedding)
      .bias('mask.1', network.embedding)
      .batchNorm('mask.2', network.embedding);
  } else {
    table
      .conv('mask.0', pyramid, pyramid, 3)
      .prelu('mask.1', pyramid)
      .batchNorm('mask.2', pyramid)
      .conv('mask.3', pyramid, last, 3);
    if (variant === '2d') table.prelu('mask.4', last).batchNorm('mask.5', last).conv('mask.6', last, 1, 3);
  }
  featurePyramid(table, network);
  if (variant === 'fc') {
    table
      .conv('reduces.0', pyramid, pyramid, 3)
      .prelu('reduces.1', pyramid)
      .batchNorm('reduces.2', pyramid)
      .conv('reduces.3', pyramid, reduced, 3)
      .prelu('reduces.4', reduced)
      .batchNorm('reduces.5', reduced);
  }
  const seen = variant === 'fc' ? network.embedding : flatSize(network);
  table.batchNorm('regress.0', seen).linear('regress.2', seen, patterns).batchNorm('regress.3', patterns);
}

/** The coarser outputs (P4_2, P5_2, P6, P7_2) feed nothing, but a reference checkpoint holds them. */
function featurePyramid(table: Table, { pyramid, widths }: Network): void {
  const levels: readonly (readonly [name: string, from: number, size: number])[] = [
    ['P5_1', widths[4], 1],
    ['P5_2', pyramid, 3],
    ['P4_1', widths[3], 1],
    ['P4_2', pyramid, 3],
    ['P3_1', widths[2], 1],
    ['P3_2', pyramid, 3],
    ['P6', widths[4], 3],
    ['P7_2', pyramid, 3],
  ];
  for (const [name, from, size] of levels) {
    table.conv(`fpn.${name}`, from, pyramid, size).bias(`fpn.${name}`, pyramid);
  }
}

class Table {
  readonly rows: Parameter[] = [];

  conv(name: string, from: number, to: number, size: number): this {
    return this.add(`${name}.weight`, [to, from, size, size], 'filter');
  }

  linear(name: string, from: number, to: number): this {
    return this.add(`${name}.weight`, [to, from], 'matrix');
  }

  bias(name: string, channels: number): this {
    return this.add(`${name}.bias`, [channels], 'bias');
  }

  prelu(name: string, channels: number): this {
    return this.add(`${name}.weight`, [channels], 'slope');
  }

  batchNorm(name: string, channels: number): this {
    return this.add(`${name}.weight`, [channels], 'scale')
      .add(`${name}.bias`, [channels], 'shift')
      .add(`${name}.running_mean`, [channels], 'running-mean')
      .add(`${name}.running_var`, [channels], 'running-variance');
  }

  private add(name: string, shape: readonly number[], role: Role): this {
    this.rows.push({ name, shape, role });
    return this;
  }
}

/** Whether an optimizer may move it; running statistics are moved by the forward pass. */
export function isTrainable({ role }: Parameter): boolean {
  return role !== 'running-mean' && role !== 'running-variance';
}

/** How often each batch normalisation takes statistics in one training step, by its name. */
export function batchNorms(network: Network): Map<string, number> {
  // The feature head runs twice in these variants: on the masked map, then on the map as it is.
  const headRunsTwice = network.variant === 'fpn' || network.variant === '2d';
  const norms = parameters(network)
    .filter(({ role }) => role === 'running-mean')
    .map(({ name }) => name.slice(0, -'.running_mean'.length));
  return new Map(norms.map((name) => [name, headRunsTwice && name.startsWith('fc.') ? 2 : 1]));
}

export type Mode = 'clean' | 'occ' | 'mask';

/**
 * Names that a mode's loss reaches, the classifier aside. PyTorch's optimizers skip a parameter without a gradient,
 * weight decay included, so the rest must not move.
 */
export function trainedParameters(network: Network, mode: Mode): string[] {
  const idle = mode === 'mask' ? /^fpn\.(P4_2|P5_2|P6|P7_2)\./ : /^(fpn|mask|reduces|regress)\./;
  return parameters(network)
    .filter((parameter) => isTrainable(parameter) && !idle.test(parameter.name))
    .map(({ name }) => name);
}
