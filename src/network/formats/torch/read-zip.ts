import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { InputError } from '../../../base/input-error.ts';

/**
 * Members by name of a ZIP archive as torch.save writes it, without compression: views of the archive, of
 * which no byte is copied.
 */
export async function readStoredZip(archive: Buffer): Promise<Map<string, Buffer>> {
  try {
    const zip = await fromBufferPromise(archive, { lazyEntries: true });
    const members = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry())
      members.set(entry.fileName, await contentOf(entry, zip, archive));
    return members;
  } catch (error) {
    throw new InputError(`not a readable PyTorch checkpoint: ${(error as Error).message}`, {
      cure: 'fetch the file again, or save it again with torch.save',
    });
  }
}

async function contentOf(entry: Entry, zip: ZipFile, archive: Buffer): Promise<Buffer> {
  const { fileName, compressionMethod, uncompressedSize } = entry;
  if (compressionMethod !== STORED) throw new Error(`${fileName} is compressed, which torch.save never does`);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const end = fileDataStart + uncompressedSize;
  if (end > archive.length) throw new Error(`${fileName} is cut off`);
  return archive.subarray(fileDataStart, end);
}

const STORED = 0;
