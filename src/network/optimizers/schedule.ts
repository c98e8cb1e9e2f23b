/** A learning rate that is multiplied by `gamma` at the beginning of each of these epochs (counted from 0). */
export interface MultiStepSchedule {
  readonly rate: number;
  readonly steps: readonly number[];
  readonly gamma: number;
}

export function learningRate({ rate, steps, gamma }: MultiStepSchedule, epoch: number): number {
  return steps.filter((step) => step <= epoch).reduce((current) => current * gamma, rate);
}
