/** What a tensor of the state is, which decides how it starts and whether training moves it. */
export type ParameterRole =
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
  readonly role: ParameterRole;
  /** Nothing computes with it; it is there because the reference's checkpoints hold it. */
  readonly unused?: true;
  /** Computed with as it is, and never moved. */
  readonly fixed?: true;
}

/**
 * Whether an optimizer may move it, weight decay included; running statistics are moved by the forward pass.
 */
export function isTrainable(parameter: Parameter): boolean {
  return !parameter.fixed && !isStatistic(parameter);
}

/** Whether the forward pass moves it: to PyTorch a buffer, and no parameter. */
export function isStatistic({ role }: Parameter): boolean {
  return role === 'running-mean' || role === 'running-variance';
}
