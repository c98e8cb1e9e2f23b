import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { Acceptance } from './accepted.ts';
import type { Damage } from './damage.ts';
import type { Manifest } from './manifest.ts';

/** What became of an entry. */
export type EntryState =
  /** `accepted`: another entry, named here, was accepted in its place, and is what is whole, or removed. */
  | { readonly state: 'whole'; readonly record: TreeRecord; readonly accepted?: Acceptance }
  /** Its output was removed by gc; the manifest still says what it was. */
  | { readonly state: 'removed'; readonly manifest: Manifest; readonly accepted?: Acceptance }
  /** It is not what was published. */
  | { readonly state: 'broken'; readonly damage: Damage }
  | { readonly state: 'absent' };

/** Written into an entry before gc removes its output. */
export const REMOVED = 'removed.json';
