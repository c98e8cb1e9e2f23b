import { specs } from '../generated/stage-specs.ts';
import type { KindCatalog } from '../runner/plan/kind.ts';

/**
 * Every kind of stage: the folders beside this file that hold a spec.ts, as the build found them. They are
 * described without what their work needs: the command line reads this on every start.
 */
export const catalog: KindCatalog = new Map(specs.map(([name, spec]) => [name, { name, ...spec }]));
