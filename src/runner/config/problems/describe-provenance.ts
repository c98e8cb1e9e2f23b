import type { Provenance } from '../../plan/plan.ts';

/** What is to be done to get data, where they are, and under which terms; undefined where nothing is said. */
export function describeProvenance({ byHand, page, licence }: Provenance = {}): string | undefined {
  const parts = [page, licence === undefined ? undefined : `licence: ${licence}`, byHand];
  const said = parts.filter((part) => part !== undefined);
  return said.length > 0 ? said.join('; ') : undefined;
}
