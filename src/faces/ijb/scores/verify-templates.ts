import { InputError } from '../../../base/input-error.ts';
import { firstNames } from '../../../base/text/first-names.ts';
import type { IjbPairs } from '../meta/read-pairs.ts';
import type { IjbEvaluated } from '../protocols/protocol.ts';
import type { ModeName } from '../templates/modes.ts';
import { requireFinite } from '../templates/require-finite.ts';
import { templateFeatures, zeroRows } from '../templates/template-features.ts';
import { type AcceptedAt, acceptedNearest, WANTED, type WantedRate } from './nearest.ts';
import { scorePairs } from './score-pairs.ts';

/** 1:1 of a set. */
export interface VerifiedTemplates {
  readonly pairs: number;
  /** Pairs of one person. */
  readonly genuine: number;
  /** By the rate that is wanted: that of the point which is nearest to it, and the share accepted there. */
  readonly tarAtFar: Readonly<Record<WantedRate, Pick<AcceptedAt, 'far' | 'tar'>>>;
  /** Area under the curve. */
  readonly auc: number;
}

/** Is told what is odd about figures, and which of the odd things it is. */
export type SayOdd = (about: 'unknown' | 'zero' | 'above' | 'few', text: string) => void;

/**
 * Scores all pairs with the features that a mode gives, zero where a template has no direction.
 * @param protocol for errors
 * @throws InputError for a feature that is no number, and without pairs of both kinds
 */
export async function verifyTemplates(
  { pairs, rows, sums, place, step }: IjbEvaluated,
  mode: ModeName,
  protocol: string,
  say: SayOdd,
): Promise<VerifiedTemplates> {
  if (!pairs) throw new Error('1:1 needs the list of pairs');
  const all = rows.ids.map((_, row) => row);
  const features = templateFeatures(sums(mode), all, 'zeros');
  requireFinite(features, rows.ids, { protocol, place });
  remarkOnTemplates(
    pairs,
    zeroRows(features).map((row) => rows.ids[row]!),
    rows,
    say,
  );
  const { genuine, impostor } = await scorePairs(features, pairs, step);
  if (genuine.length === 0 || impostor.length === 0)
    throw new InputError(`there are no pairs of ${genuine.length === 0 ? 'one person' : 'two people'}`, {
      place,
      cure: 'bring the whole list of pairs: a curve needs both kinds',
    });
  const names = Object.keys(WANTED) as WantedRate[];
  const { points, auc } = acceptedNearest(genuine, impostor, Object.values(WANTED));
  remarkOnRates(points, impostor.length, say);
  const tarAtFar = names.map((name, i) => [name, { far: points[i]!.far, tar: points[i]!.tar }]);
  return {
    pairs: pairs.same.length,
    genuine: genuine.length,
    tarAtFar: Object.fromEntries(tarAtFar) as VerifiedTemplates['tarAtFar'],
    auc,
  };
}

function remarkOnTemplates(
  { unknown, same }: IjbPairs,
  zero: readonly number[],
  rows: IjbEvaluated['rows'],
  say: SayOdd,
): void {
  if (unknown.pairs > 0) {
    const first = firstNames([...unknown.templates].slice(0, 5).map(String), unknown.templates.size);
    say(
      'unknown',
      `${unknown.pairs} of ${same.length} pairs name templates without images (${first}), which the program takes for template ${rows.ids[0]}: these pairs say nothing`,
    );
  }
  if (zero.length > 0)
    say(
      'zero',
      `${zero.length} of ${rows.ids.length} templates come to zero (their images have no faceness) and score 0 with all others: ${firstNames(zero.slice(0, 5).map(String), zero.length)}`,
    );
}

function remarkOnRates(points: readonly AcceptedAt[], impostors: number, say: SayOdd): void {
  const above = points.filter(({ far, wanted }) => far > wanted);
  if (above.length > 0)
    say(
      'above',
      `the nearest false accept rate is above the wanted one at ${above.map(({ wanted, far }) => `${wanted} (${Number(far.toPrecision(6))})`).join(', ')}: the share accepted there is of that rate`,
    );
  const few = points.filter(({ wanted }) => impostors * wanted < 1);
  if (few.length > 0)
    say(
      'few',
      `${impostors} pairs of two people cannot tell a rate of ${few.map(({ wanted }) => wanted).join(', ')}: what is given is where ${few.at(-1)!.far === 0 ? 'none' : 'about one'} is accepted`,
    );
}
