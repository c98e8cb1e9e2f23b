import { groupDigits } from '../../base/group-digits.ts';
import {
  compareListings,
  isOneFile,
  type Listing,
  listingOf,
  listingOfFiles,
  nameChanges,
} from '../content/index/listing.ts';
import type { TreeRecord } from '../content/index/tree-record.ts';
import { ManifestError, type RecordedInput } from '../store/manifest.ts';
import type { ResolvedInput } from './resolve-inputs.ts';
import type { Session } from './session.ts';

/** "3 of 100,000 files of images changed: a/b.jpg, …": a user's own files, against what a content hash stood for. */
export function describeTree(session: Session, shown: string, before: string, record: TreeRecord): string {
  return describeListings(shown, session.paths.recall(before), listingOf(record), before, record.hash);
}

/** The same of another task's output, whose manifests say what each file held, whether or not it is still there. */
export function describeFiles(
  session: Session,
  shown: string,
  before: RecordedInput | undefined,
  after: ResolvedInput,
): string {
  const { source } = after.input;
  const earlier = before?.entry && listingOfOutput(session, before.entry, before.output ?? '');
  const later =
    'entry' in after.from && source.type === 'task'
      ? listingOfOutput(session, after.from.entry, source.output)
      : undefined;
  return describeListings(shown, earlier || undefined, later, before?.hash ?? '', after.hash);
}

/** Of one file, or where it was not kept what there was, all that can be told apart are the hashes. */
function describeListings(
  shown: string,
  before: Listing | undefined,
  after: Listing | undefined,
  hashBefore: string,
  hashAfter: string,
): string {
  if (!before || !after || isOneFile(before) || isOneFile(after)) {
    return `${shown} changed: content ${hashBefore.slice(0, 8)} -> ${hashAfter.slice(0, 8)}`;
  }
  const changes = compareListings(before, after);
  const [some, all] = [groupDigits(changes.length), groupDigits(after.names.count)];
  return `${some} of ${all} files of ${shown} changed: ${nameChanges(changes)}`;
}

function listingOfOutput({ store }: Session, entry: string, output: string): Listing | undefined {
  try {
    const { files } = store.manifest(entry);
    const inside = files.flatMap((file) => {
      if (output === '' || file.path === output) return [{ ...file, path: output === '' ? file.path : '' }];
      return file.path.startsWith(`${output}/`)
        ? [{ ...file, path: file.path.slice(output.length + 1) }]
        : [];
    });
    return listingOfFiles(inside);
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}
