import { InputError } from '../../../../base/input-error.ts';
import { type Tally, tallyWords } from '../../../../base/text/tally.ts';
import { fetchSet } from '../../sets/fetch-set.ts';
import { selectFiles } from '../../sets/select-files.ts';
import type { DataSource } from '../../source.ts';
import { driveItem, driveUrl, nameInPath } from './drive-item.ts';
import { type DriveListing, listDriveFolder } from './list-folder.ts';
import { locateFile } from './locate-file.ts';

type Context = Parameters<DataSource<'google-drive'>>[0];

/** A file, or a folder with all in it, that Google Drive shares with anyone who has the link. */
export const source: DataSource<'google-drive'> = async (context) => {
  const { id, folder, sha256, endpoint } = context.options['google-drive'];
  const base = (endpoint ?? 'https://drive.google.com').replace(/\/+$/, '');
  if (id !== null && folder === null) return fetchOne(id, base, context);
  if (folder === null || id !== null)
    throw new InputError('what to fetch from Google Drive is `id` or `folder`, one of the two', {
      cure: 'give the id of a file as `id:`, or that of a folder as `folder:`',
    });
  if (sha256 !== null)
    throw new InputError('a folder has no sha256', {
      cure: 'leave sha256 out, or fetch its files one by one',
    });
  await fetchFolder(folder, base, context);
};

async function fetchOne(id: string, endpoint: string, context: Context): Promise<void> {
  const { to, sha256, unpack } = context.options['google-drive'];
  const item = driveItem(id);
  const place = driveUrl(endpoint, '/uc', item);
  const { remote, name = item.id } = await locateFile(endpoint, item, place, context.signal);
  const checked = {
    ...remote,
    hash: sha256 === null ? undefined : ({ algorithm: 'sha256', hex: sha256 } as const),
  };
  const unpacks = unpack !== 'none';
  const file = {
    name: unpacks ? nameInPath(name) : (to ?? nameInPath(name)),
    size: remote.size,
    locate: async () => checked,
  };
  await fetchSet([file], { to: unpacks ? to : null, unpacks, place }, context);
}

async function fetchFolder(folder: string, endpoint: string, context: Context): Promise<void> {
  const { to, files, unpack } = context.options['google-drive'];
  const { signal } = context;
  const item = driveItem(folder);
  const place = driveUrl(endpoint, '/embeddedfolderview', item);
  const listing = await listDriveFolder(endpoint, item, place, signal);
  tellLeftOut(listing, place, context);
  const listed = listing.files.map((file) => ({
    name: file.name,
    size: undefined,
    locate: async () => (await locateFile(endpoint, file, `${place}: ${file.name}`, signal)).remote,
  }));
  await fetchSet(selectFiles(listed, files, place), { to, unpacks: unpack !== 'none', place }, context);
}

function tellLeftOut(
  { documents, renamed, again }: DriveListing,
  place: string,
  { warn, facts }: Context,
): void {
  const tell = (tally: Tally, words: readonly [one: string, many: string]): void => {
    if (tally.count === 0) return;
    warn(`${place}: ${tallyWords(tally, words)}`);
    facts({ [words[1]]: tally.count });
  };
  tell(documents, [
    'document of Google Docs left out, as it is no file',
    'documents of Google Docs left out, as they are no files',
  ]);
  tell(renamed, ['name holds what no path can, replaced by _', 'names hold what no path can, replaced by _']);
  tell(again, ['folder left out, as it was listed before', 'folders left out, as they were listed before']);
}
