import type { ChangeSummary } from '../content/index/change-summary.ts';

/** In what an entry of the store is not what was published. */
export type Damage =
  /** Missing, damaged, or that of another key, as the manifest's reader says. */
  | { readonly type: 'manifest'; readonly problem: string }
  /** Undefined `files`: all of them. */
  | { readonly type: 'output-missing'; readonly files?: ChangeSummary }
  | { readonly type: 'output-changed'; readonly files: ChangeSummary }
  /** It holds what no output may hold, or what cannot be read. */
  | { readonly type: 'output-unreadable'; readonly problem: string };
