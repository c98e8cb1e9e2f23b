import type { Manifest } from '../manifest.ts';

/**
 * What numbers were computed with, by the names of facts that a task records, and the machine. None of it is
 * part of a key, and each rounds in its own way. One brings those after it, so the first that differs counts.
 */
const MEANS = ['engine', 'provider', 'device', 'onnxruntime', 'tfjs', 'layout', 'host'] as const;

type Computed = Pick<Manifest, 'facts' | 'host'>;

/** A task was computed with something else than the earlier result of the same key. */
export interface OtherMeans {
  readonly means: (typeof MEANS)[number];
  readonly from: string;
  readonly to: string;
}

/** Undefined where nothing known differs, and of tasks that record no engine. */
export function otherMeans(earlier: Computed, later: Computed): OtherMeans | undefined {
  const [before, after] = [meansOf(earlier), meansOf(later)];
  if (before.engine === undefined || after.engine === undefined) return undefined;
  return MEANS.map((means) => ({ means, from: before[means], to: after[means] })).find(isOther);
}

function meansOf({ facts, host }: Computed): Readonly<Record<string, unknown>> {
  return { ...facts, host };
}

/** A fact that only one of the two has says nothing: another version may record more. */
function isOther(one: { readonly from: unknown; readonly to: unknown }): one is OtherMeans {
  return typeof one.from === 'string' && typeof one.to === 'string' && one.from !== one.to;
}
