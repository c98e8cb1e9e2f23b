import { bringFiles } from '../../bring-files.ts';
import type { FileHash } from '../../fetch/remote-file.ts';
import type { DataSource } from '../../source.ts';

/** One of the files to fetch. */
type ListedFile = Parameters<DataSource<'url'>>[0]['options']['files'][number];

/** The files behind a list of URLs. */
export const source: DataSource<'url'> = async (context) => {
  const { files } = context.options;
  const hashes = await bringFiles(
    context,
    files.map((file) => ({
      remote: { urls: typeof file.url === 'string' ? [file.url] : file.url, hash: hashOf(file) },
      to: file.to,
      unpack: file.unpack !== 'none',
    })),
  );
  const unlocked = files.map(({ sha256 }, i) => (sha256 === undefined ? hashes[i]! : null));
  if (unlocked.some((sha256) => sha256 !== null)) context.facts({ unlocked });
};

function hashOf({ sha256, md5 }: ListedFile): FileHash | undefined {
  if (sha256 !== undefined) return { algorithm: 'sha256', hex: sha256 };
  return md5 === undefined ? undefined : { algorithm: 'md5', hex: md5 };
}
