import { isTrainable } from '../../../src/network/model/parameter.ts';
import { parameters } from '../../../src/network/model/parameters.ts';
import { openNative } from '../../../tests/network/support/engines.ts';
import { golden } from '../../../tests/network/support/fixtures.ts';
import { l2 } from '../../../tests/network/support/formula.ts';
import {
  changeOf,
  fullNetwork,
  type GoldenNetwork,
  type GoldenVariant,
  gradientNorms,
  outputsInUse,
  rounding,
  stepCounters,
  trainingSteps,
} from '../../../tests/network/support/golden-networks.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger } from '../frame/ledger.ts';
import { absolute, partOf, relative, type Tolerance } from '../frame/tolerance.ts';

/** Of both steps: what is rounded in the first one is in the weights of the second. */
const TOLERANCES = [
  { loss: 1e-5, gradient: 5e-3, running: 1e-4, change: 5e-3 },
  { loss: 5e-4, gradient: 3e-2, running: 2e-3, change: 3e-2 },
];

const recorded = (variant: GoldenVariant): Fixture => ({
  file: `network/network-${variant}.json`,
  program: 'FROM (PyTorch)',
  async compare(ledger) {
    compareTable(ledger, variant);
    const engine = await openNative();
    const expected = golden<GoldenNetwork>(`network-${variant}.json`);
    for (const [name, values] of Object.entries(await outputsInUse(engine, variant))) {
      const at = expected.eval[name as keyof GoldenNetwork['eval']];
      const near = partOf(1e-3, 'the root mean square', at.rms);
      ledger.compare(`outputs, ${name}`, ['eval', name, 'l2'], l2(values), relative(1e-3));
      for (const place of Object.keys(at.at))
        ledger.compare(`outputs, ${name}`, ['eval', name, 'at', place], values[Number(place)], near);
      const row = values.length / at.shape[0]!;
      ledger.compare(`outputs, ${name}`, ['eval', name, 'row0_first8'], values.slice(0, 8), near);
      ledger.compare(
        `outputs, ${name}`,
        ['eval', name, 'row1_last4'],
        values.slice(2 * row - 4, 2 * row),
        near,
      );
    }
    await compareSteps(ledger, variant, trainingSteps(engine, variant));
    await engine.dispose();
    leaveOut(ledger);
  },
});

function compareTable(ledger: Ledger, variant: GoldenVariant): void {
  const network = fullNetwork(variant);
  const table = parameters(network);
  for (const { name, shape } of table) ledger.compare('state_dict', ['state_dict', name], shape);
  const numbers = table.filter(isTrainable).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  ledger.compare(
    'state_dict',
    ['parameters'],
    numbers.reduce((sum, one) => sum + one, 0),
  );
}

async function compareSteps(
  ledger: Ledger,
  variant: GoldenVariant,
  steps: ReturnType<typeof trainingSteps>,
): Promise<void> {
  const expected = golden<GoldenNetwork>(`network-${variant}.json`).train.steps;
  for await (const { index, outputs, before, after } of steps) {
    const [at, tolerance] = [expected[index]!, TOLERANCES[index]!];
    const path = ['train', 'steps', index];
    const entry = (what: string): string => `step ${index + 1}, ${what}`;
    for (const [theirs, ours] of [
      ['loss', 'loss'],
      ['loss_cls', 'classLoss'],
      ['loss_pred', 'patternLoss'],
    ] as const)
      ledger.compare(entry('losses'), [...path, theirs], outputs[ours]!.data[0], relative(tolerance.loss));
    const gradients = gradientNorms(fullNetwork(variant), before, after);
    for (const [name, length] of Object.entries(at.grad_l2))
      ledger.compare(
        entry('gradients'),
        [...path, 'grad_l2', name],
        gradients.get(name),
        length > 1e-4 ? relative(tolerance.gradient) : absolute(1e-5),
      );
    for (const name of Object.keys(at.delta_l2))
      ledger.compare(
        entry('changes'),
        [...path, 'delta_l2', name],
        changeOf(name, before, after),
        ofChange(tolerance.change, rounding(before[name]!.data)),
      );
    for (const name of Object.keys(at.running_l2))
      ledger.compare(
        entry('statistics'),
        [...path, 'running_l2', name],
        l2(after[name]!.data),
        relative(tolerance.running),
      );
    ledger.compare(entry('counters'), [...path, 'num_batches_tracked'], stepCounters(variant, index + 1));
  }
}

/** A part of the change, and what storing the weights rounds away: where only the decay moves them, that is more. */
function ofChange(part: number, rounded: number): Tolerance {
  return {
    words: `${part.toExponential()} relative, and the rounding of the weights`,
    most: part,
    unit: (theirs) => Math.abs(theirs) + rounded / part,
  };
}

function leaveOut(ledger: Ledger): void {
  ledger.leaveOut(
    'shapes and measures of what is compared',
    ...['shape', 'rms', 'maxabs'].map((name) => ['eval', '*', name]),
  );
  ledger.leaveOut('names, which the tests compare', ['train', 'steps', '*', 'without_gradient']);
  const inputs = [
    'dtype',
    'lr',
    'momentum',
    'weight_decay',
    'classes',
    'labels',
    'mask_labels',
    'pred_weight',
    'dropout',
  ];
  ledger.leaveOut('an input', ['variant'], ['num_mask'], ...inputs.map((name) => ['train', name]));
}

export const goldenNetworks: readonly Fixture[] = [recorded('fpn'), recorded('2d'), recorded('fc')];
