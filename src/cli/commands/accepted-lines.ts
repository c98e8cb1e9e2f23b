import type { Session } from '../../runner/run/session.ts';
import { acceptancesOf, describeAcceptance } from '../../runner/store/accepted.ts';
import { linkedEntry } from '../../runner/store/links.ts';

/** A line for each acceptance behind what the links point to now: a reader of results must know of it. */
export function acceptedLines({ plan, layout }: Session): string[] {
  const entries = [...plan.tasks.keys()].flatMap((task) => linkedEntry(layout, task) ?? []);
  return acceptancesOf(layout, entries).map(
    (acceptance) => `${acceptance.task}: ${describeAcceptance(acceptance)}`,
  );
}
