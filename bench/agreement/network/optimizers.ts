import { openOracle } from '../../../tests/network/support/engines.ts';
import { OPTIMIZER_RUNS, optimizerSteps } from '../../../tests/network/support/optimizers.ts';
import type { Fixture } from '../frame/fixture.ts';
import { absolute } from '../frame/tolerance.ts';

export const optimizers: Fixture = {
  file: 'network/optimizers.json',
  program: 'torch',
  async compare(ledger) {
    await openOracle();
    for (const [name, options, run] of OPTIMIZER_RUNS) {
      for (const [i, { lr, w }] of optimizerSteps(options, run).entries()) {
        ledger.compare(name, [name, 'after', i, 'lr'], lr);
        ledger.compare(name, [name, 'after', i, 'w'], w, absolute(1e-6));
      }
    }
    ledger.leaveOut('an input', ['task'], ['*', 'lr'], ['*', 'momentum'], ['*', 'weight_decay']);
    ledger.leaveOut('numbers without a gradient, which no step is given', ['*', 'after', '*', 'idle']);
  },
};
