import { WANTED, type WantedRate } from '../scores/nearest.ts';
import { type VerifiedTemplates, verifyTemplates } from '../scores/verify-templates.ts';
import type { IjbProtocol } from './protocol.ts';
import { toPercent } from './to-percent.ts';

export interface Ijb11Result extends VerifiedTemplates {
  /** As the program prints them: percent, two digits. */
  readonly printed: Readonly<Record<WantedRate, string>>;
}

/**
 * 1:1 of insightface's recognition/_evaluation_/ijb/ijb_11.py and recognition/arcface_torch/eval_ijbc.py,
 * which print the same table.
 */
export const ijb11: IjbProtocol<Ijb11Result> = {
  reads: ['pairs'],
  modes: () => ['N0D1F1'],
  async evaluate(set) {
    const verified = await verifyTemplates(set, 'N0D1F1', 'ijb_11', (_, text) =>
      set.remark(`ijb_11: ${text}`),
    );
    const rates = Object.keys(WANTED) as WantedRate[];
    const printed = rates.map((rate) => [rate, toPercent(verified.tarAtFar[rate].tar)]);
    return { ...verified, printed: Object.fromEntries(printed) as Record<WantedRate, string> };
  },
};
