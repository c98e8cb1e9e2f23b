import type { Place } from '../../plan/plan.ts';
import type { Span } from '../source/located.ts';
import type { Source } from '../source/source.ts';
import type { Report } from './problem.ts';

/** What all that read a part of the configuration are handed: its text, and where problems go. */
export interface Diagnostics {
  readonly source: Source;
  /** Where something stands, for a problem. */
  readonly placeOf: (span: Span | undefined) => Place;
  readonly report: Report;
}
