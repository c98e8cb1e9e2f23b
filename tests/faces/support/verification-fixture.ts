import { unit } from '../../network/support/formula.ts';
import { fixtureJson } from '../../support/fixture-path.ts';

/** What insightface's program printed; from where is in the file's README. */
export const VERIFICATION = fixtureJson<VerificationFixture>('faces/protocols/verification.json');

export interface PrintedVerification {
  readonly seed: string;
  readonly pairs: number;
  readonly dims: number;
  readonly folds: number;
  readonly noise: number;
  readonly issame: string;
  readonly acc_mean: number;
  readonly acc_std: number;
  readonly xnorm: number;
  readonly val_mean: number;
  readonly val_std: number;
  readonly far_mean: number;
  readonly accuracy_per_fold: readonly number[];
  readonly best: readonly { readonly threshold: number }[];
  readonly val_threshold_per_fold: readonly number[];
  readonly tpr_every_20th: readonly number[];
  readonly fpr_every_20th: readonly number[];
}

export interface VerificationEdge extends Partial<PrintedVerification> {
  readonly distances?: readonly number[];
  readonly val_error?: string;
  readonly roc_error?: string;
}

interface VerificationFixture extends Record<string, unknown> {
  readonly edges: Readonly<Record<string, VerificationEdge>>;
}

export const SETS = ['a600', 'b6000', 'c605', 'd607x7'];

export const flags = ({ issame, pairs, folds }: PrintedVerification): Uint8Array => {
  if (issame !== 'lfw-order') return Uint8Array.from(issame, Number);
  const per = Math.floor(pairs / folds);
  return Uint8Array.from({ length: pairs }, (_, i) => (i % per < per / 2 ? 1 : 0));
};

/** The made features, by the formula that the fixtures' README states. */
export function viewsOf(printed: PrintedVerification) {
  const { seed, pairs, dims, noise } = printed;
  const same = flags(printed);
  const person = unit(`${seed}/person`, pairs * dims);
  const other = unit(`${seed}/other`, pairs * dims);
  const drawn = unit(`${seed}/noise`, 2 * pairs * dims);
  const flip = unit(`${seed}/flip`, 2 * pairs * dims);
  const hard = unit(`${seed}/hard`, pairs);
  const rows = Array.from({ length: 2 * pairs }, (_, row) => {
    const pair = row >> 1;
    const k = hard[pair]!;
    const views = new Float32Array(2 * dims);
    for (let d = 0; d < dims; d++) {
      const c = person[pair * dims + d]!;
      const isOther = row % 2 === 1 && same[pair] === 0;
      const base = isOther ? 0.35 * (1 + k) * c + other[pair * dims + d]! : c;
      const plain = base + noise * (1 + 0.5 * k) * drawn[row * dims + d]!;
      views[d] = plain;
      views[dims + d] = plain + 0.3 * flip[row * dims + d]!;
    }
    return views;
  });
  return { size: dims, of: (i: number) => rows[i]! };
}

/** The pairs of an entry of `edges`; those of one are a formula. */
export function edgePairs(name: string): { distances: Float64Array; same: Uint8Array } {
  if (name === 'target_hit_exactly') {
    const u = unit('a/ver-plateau', 2000);
    return {
      distances: Float64Array.from(u, (value, i) => (i % 2 === 0 ? 0.9 + 0.3 * value : 2.2 + 0.9 * value)),
      same: Uint8Array.from(u, (_, i) => (i % 2 === 0 ? 1 : 0)),
    };
  }
  const { distances, issame } = VERIFICATION.edges[name]!;
  return { distances: Float64Array.from(distances!), same: Uint8Array.from(issame!, Number) };
}
