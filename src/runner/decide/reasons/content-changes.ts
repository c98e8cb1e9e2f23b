import { summarizeChanges } from '../../content/index/change-summary.ts';
import {
  compareListings,
  isOneFile,
  type Listing,
  listingOf,
  listingOfFiles,
} from '../../content/index/listing.ts';
import type { TreeRecord } from '../../content/tree/tree-record.ts';
import { ManifestError, type RecordedInput } from '../../store/manifest.ts';
import type { ResolvedInput } from '../resolve-inputs.ts';
import type { Session } from '../session.ts';
import type { Difference } from './reason.ts';

export type ContentDifference = Extract<Difference, { type: 'content' | 'files' }>;
type Named = Pick<ContentDifference, 'input' | 'label'>;

/** What changed in a user's own files, against what a content hash stood for. */
export function differenceOfTree(
  session: Session,
  named: Named,
  before: string,
  record: TreeRecord,
): ContentDifference {
  const earlier = session.paths.recall(before);
  return differenceOfListings(named, earlier, listingOf(record), before, record.hash);
}

/**
 * The same of another task's output, whose manifests say what each file held, whether or not it is still
 * there.
 */
export function differenceOfOutput(
  session: Session,
  named: Named,
  before: RecordedInput | undefined,
  after: ResolvedInput,
): ContentDifference {
  const { source } = after.input;
  const earlier = before?.entry && listingOfOutput(session, before.entry, before.output ?? '');
  const later =
    'entry' in after.from && source.type === 'task'
      ? listingOfOutput(session, after.from.entry, source.output)
      : undefined;
  return differenceOfListings(named, earlier || undefined, later, before?.hash ?? '', after.hash);
}

/**
 * By content hashes where the two are single files, where no listing of the earlier content was kept, or
 * where the listing that was found is that of the present content: its entry was replaced.
 */
function differenceOfListings(
  named: Named,
  before: Listing | undefined,
  after: Listing | undefined,
  from: string,
  to: string,
): ContentDifference {
  const isListed = before && after && !isOneFile(before) && !isOneFile(after);
  const changes = isListed ? compareListings(before, after) : [];
  if (!isListed || changes.length === 0) return { type: 'content', ...named, from, to };
  return { type: 'files', ...named, changes: summarizeChanges(changes), total: after.names.count };
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
