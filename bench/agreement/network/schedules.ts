import { chain } from '../../../src/network/optimizers/chain.ts';
import { clipByGlobalNorm } from '../../../src/network/optimizers/links/clip-by-global-norm.ts';
import { learningRate, type RateSettings } from '../../../src/network/optimizers/schedules/learning-rate.ts';
import { openOracle } from '../../../tests/network/support/engines.ts';
import { golden } from '../../../tests/network/support/fixtures.ts';
import {
  annealing,
  givenGradients,
  line,
  moved,
  multistep,
  normOf,
  polynomial,
  type RecordedSchedules,
  ruledGradients,
  warmedAnnealing,
} from '../../../tests/network/support/schedules.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger } from '../frame/ledger.ts';
import { absolute, exact, relative } from '../frame/tolerance.ts';

const RATE = absolute(1e-12);

export const schedules: Fixture = {
  file: 'network/heads/schedules.json',
  program: 'arcface_torch lr_scheduler.py, torch',
  async compare(ledger) {
    await openOracle();
    const fixture = golden<RecordedSchedules>('heads/schedules.json');
    compareRates(ledger, fixture);
    for (const [i, { max_norm, norm_type, gradient_rule, gradient }] of fixture.clip_grad_norm_.entries()) {
      const entry = `clip_grad_norm_ ${i}`;
      const link = clipByGlobalNorm(max_norm, { norm: normOf(norm_type) });
      const given = gradient_rule ? ruledGradients(gradient_rule) : givenGradients(gradient!);
      const clipped = moved(chain([link]), given);
      const [key, ours] = gradient_rule
        ? (['after_first3_of_each', clipped.map((values) => values.slice(0, 3))] as const)
        : (['after', clipped.map(([value]) => value)] as const);
      ledger.compare(entry, ['clip_grad_norm_', i, key], ours, gradient_rule ? relative(1e-6) : exact);
    }
    leaveOut(ledger);
  },
};

function compareRates(ledger: Ledger, fixture: RecordedSchedules): void {
  const steps = (count: number): number => count;
  const rates = (settings: RateSettings, { lr_of_step }: { lr_of_step: readonly unknown[] }): number[] =>
    lr_of_step.map((_, updates) => learningRate(settings, { updates, updatesPerEpoch: 1 }));
  const compare = (name: keyof RecordedSchedules, at: (string | number)[], ours: unknown[]): void =>
    ledger.compare([name, ...at].join(' '), [name, ...at, 'lr_of_step'], ours as number[], RATE);
  for (const [i, at] of fixture.PolynomialLRWarmup.entries())
    compare('PolynomialLRWarmup', [i], rates(polynomial(at, steps), at));
  for (const [i, at] of fixture.CosineAnnealingLR.entries())
    compare('CosineAnnealingLR', [i], rates(annealing(at, steps), at));
  for (const [i, at] of fixture.MultiStepLR.entries())
    compare('MultiStepLR', [i], rates(multistep(at, steps), at));
  for (const [i, at] of fixture.LinearLR.entries()) compare('LinearLR', [i], rates(line(at, steps), at));
  const both = fixture['LinearLR then CosineAnnealingLR (SequentialLR)'];
  compare('LinearLR then CosineAnnealingLR (SequentialLR)', [], rates(warmedAnnealing(both, steps), both));
  const two = fixture['PolynomialLRWarmup two groups'];
  const groups = two.base_lrs.map((base_lr) => rates(polynomial({ ...two, base_lr }, steps), two));
  compare(
    'PolynomialLRWarmup two groups',
    [],
    two.lr_of_step.map((_, k) => groups.map((group) => group[k])),
  );
}

function leaveOut(ledger: Ledger): void {
  const settings = [
    'warmup_iters',
    'total_iters',
    'power',
    'base_lr',
    'base_lrs',
    'T_max',
    'eta_min',
    'gamma',
  ];
  const more = ['milestones', 'start_factor', 'end_factor', 'warmup', 'cosine'];
  const clipping = ['max_norm', 'norm_type', 'gradient_rule', 'gradient'];
  for (const at of [['*'], ['*', '*']])
    ledger.leaveOut('an input', ...[...settings, ...more, ...clipping].map((name) => [...at, name]));
  ledger.leaveOut('the length before it is cut, which we do not give', ['clip_grad_norm_', '*', 'returned']);
  ledger.leaveOut('words of the program', ['runs_on_this_torch']);
}
