import { groupDigits } from '../../base/group-digits.ts';
import type { ChangeSummary } from '../../runner/content/index/change-summary.ts';
import type { Damage } from '../../runner/store/damage.ts';
import type { MetricDifference } from '../../runner/store/reruns/tolerance.ts';
import { withPlainNumbers } from './numbers.ts';

/** "a.jpg, b.jpg (new), c.jpg (gone), and 4 more". */
export function describeChanges(changes: ChangeSummary): string {
  return nameFiles(
    changes,
    changes.first.map(({ file, how }) => (how === 'changed' ? file : `${file} (${how})`)),
  );
}

/** "output missing: factor-2.0/x.jpg", "output changed: a.json, b.json". */
export function describeDamage(damage: Damage): string {
  switch (damage.type) {
    case 'manifest':
      return damage.problem;
    case 'output-missing': {
      const { files } = damage;
      const names = files?.first.map(({ file }) => file);
      return `output missing: ${files && names ? nameFiles(files, names) : 'all of it'}`;
    }
    case 'output-changed':
      return `output changed: ${describeChanges(damage.files)}`;
    case 'output-unreadable':
      return `output changed: ${damage.problem}`;
  }
}

/** "clean.accuracy 0.91 -> 0.93 (tolerance 0.002)". */
export function describeMetricDifference({ name, from, to, tolerance }: MetricDifference): string {
  const [before, after] = [from, to].map((value) =>
    value === undefined ? 'none' : withPlainNumbers(JSON.stringify(value)),
  );
  return `${name} ${before} -> ${after} (${tolerance === undefined ? 'no tolerance' : `tolerance ${tolerance}`})`;
}

function nameFiles({ count }: ChangeSummary, named: readonly string[]): string {
  const more = count - named.length;
  return [...named, ...(more > 0 ? [`and ${groupDigits(more)} more`] : [])].join(', ');
}
