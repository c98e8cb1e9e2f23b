/** What the build makes of the example, which the sources that it is type-checked against do not have. */
import type { SchemaCheck } from '../../../src/report/results/read-result.ts';

declare module '../../../src/generated/result-schemas.js' {
  export type EvalCfpMetrics = {
    readonly accuracy: number;
    readonly std: number;
    readonly threshold: number;
  };
  export const isEvalCfpMetrics: SchemaCheck<EvalCfpMetrics>;
}

declare module '../../../src/generated/stage-options.ts' {
  export type EvalCfpOptions = {
    readonly folds: number;
    readonly checkpoint: 'best' | 'last';
    readonly batch: number;
    readonly workers: number | null;
  };
}
