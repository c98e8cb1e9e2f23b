import { InputError } from '../../../base/input-error.ts';
import { firstUnusable, type TemplateFeatures } from './template-features.ts';

/** An InputError where scikit-learn stops: at a feature with a number that is none, or infinite. */
export function requireFinite(
  features: TemplateFeatures,
  templates: readonly number[],
  { protocol, place }: { readonly protocol: string; readonly place: string },
): void {
  const row = firstUnusable(features);
  if (row < 0) return;
  throw new InputError(
    `the feature of template ${templates[row]} has numbers that are none, at which ${protocol}.py stops (ValueError)`,
    {
      place,
      cure: `mend the faceness of its images, or name in \`protocols\` ijb_1n alone, which goes on with it`,
    },
  );
}
