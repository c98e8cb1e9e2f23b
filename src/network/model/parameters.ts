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
  const [stem] = network.widths;
  const flat = flatSize(network);
  return [
    ...conv('conv1', 3, stem, 3),
    ...batchNorm('bn1', stem),
    ...prelu('prelu1', stem),
    ...stages(network),
    ...(network.variant === 'trunk' ? [] : occlusionBranch(network)),
    ...batchNorm('fc.0', flat),
    ...linear('fc.2', flat, network.embedding),
    ...bias('fc.2', network.embedding),
    ...batchNorm('fc.3', network.embedding),
  ];
}

function stages({ widths: [stem, ...widths], depths }: Network): Parameter[] {
  let channels = stem;
  return widths.flatMap((width, stage) =>
    Array.from({ length: depths[stage]! }, (_, block) => {
      const rows = irBlock(`layer${stage + 1}.${block}`, channels, width, block === 0);
      channels = width;
      return rows;
    }).flat(),
  );
}

function irBlock(name: string, channels: number, width: number, first: boolean): Parameter[] {
  return [
    ...batchNorm(`${name}.bn1`, channels),
    ...conv(`${name}.conv1`, channels, width, 3),
    ...batchNorm(`${name}.bn2`, width),
    ...prelu(`${name}.prelu1`, width),
    ...conv(`${name}.conv2`, width, width, 3),
    ...batchNorm(`${name}.bn3`, width),
    ...(first
      ? [...conv(`${name}.downsample.0`, channels, width, 1), ...batchNorm(`${name}.downsample.1`, width)]
      : []),
  ];
}

function occlusionBranch(network: Network): Parameter[] {
  const { variant, embedding, patterns } = network;
  const seen = variant === 'fc' ? embedding : flatSize(network);
  return [
    ...(variant === 'fc' ? vectorMask(network) : mapMask(network)),
    ...featurePyramid(network),
    ...(variant === 'fc' ? reductions(network) : []),
    ...batchNorm('regress.0', seen),
    ...linear('regress.2', seen, patterns),
    ...batchNorm('regress.3', patterns),
  ];
}

function mapMask({ variant, pyramid, widths }: Network): Parameter[] {
  const last = widths[4];
  return [
    ...conv('mask.0', pyramid, pyramid, 3),
    ...prelu('mask.1', pyramid),
    ...batchNorm('mask.2', pyramid),
    ...conv('mask.3', pyramid, last, 3),
    ...(variant === '2d'
      ? [...prelu('mask.4', last), ...batchNorm('mask.5', last), ...conv('mask.6', last, 1, 3)]
      : []),
  ];
}

function vectorMask(network: Network): Parameter[] {
  const [height, width] = mapSize(network);
  const flat = reducedChannels(network) * height * width;
  return [
    ...batchNorm('mask.0', flat),
    ...linear('mask.1', flat, network.embedding),
    ...bias('mask.1', network.embedding),
    ...batchNorm('mask.2', network.embedding),
  ];
}

function reductions(network: Network): Parameter[] {
  const reduced = reducedChannels(network);
  return [
    ...conv('reduces.0', network.pyramid, network.pyramid, 3),
    ...prelu('reduces.1', network.pyramid),
    ...batchNorm('reduces.2', network.pyramid),
    ...conv('reduces.3', network.pyramid, reduced, 3),
    ...prelu('reduces.4', reduced),
    ...batchNorm('reduces.5', reduced),
  ];
}

/** The coarser outputs (P4_2, P5_2, P6, P7_2) feed nothing, but a reference checkpoint holds them. */
function featurePyramid({ pyramid, widths }: Network): Parameter[] {
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
  return levels.flatMap(([name, from, size]) => [
    ...conv(`fpn.${name}`, from, pyramid, size),
    ...bias(`fpn.${name}`, pyramid),
  ]);
}

function conv(name: string, from: number, to: number, size: number): Parameter[] {
  return [{ name: `${name}.weight`, shape: [to, from, size, size], role: 'filter' }];
}

function linear(name: string, from: number, to: number): Parameter[] {
  return [{ name: `${name}.weight`, shape: [to, from], role: 'matrix' }];
}

function bias(name: string, channels: number): Parameter[] {
  return [{ name: `${name}.bias`, shape: [channels], role: 'bias' }];
}

function prelu(name: string, channels: number): Parameter[] {
  return [{ name: `${name}.weight`, shape: [channels], role: 'slope' }];
}

function batchNorm(name: string, channels: number): Parameter[] {
  const shape = [channels];
  return [
    { name: `${name}.weight`, shape, role: 'scale' },
    { name: `${name}.bias`, shape, role: 'shift' },
    { name: `${name}.running_mean`, shape, role: 'running-mean' },
    { name: `${name}.running_var`, shape, role: 'running-variance' },
  ];
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
