import { damagedArchive } from '../../../base/files/damaged-archive.ts';
import { InputError } from '../../../base/input-error.ts';
import type { ListedMember } from './listed-member.ts';
import { UNPACK_BY_HAND } from './member-path.ts';
import type { Password } from './password.ts';
import { unpackContents } from './seven-zip/contents.ts';
import { runSevenZip } from './seven-zip/program.ts';
import { sevenZipError } from './seven-zip/words.ts';
import type { UnpackTarget } from './target.ts';

/** Unpacks a 7z. The sizes in its directory are held to the limits before anything is written. */
export async function un7z(archive: string, target: UnpackTarget, password: Password): Promise<void> {
  const given = `-p${password.value ?? ''}`;
  const listed = await runSevenZip(archive, ['l', '-slt', '-ba', '-bd', given, '-t7z']);
  const error = sevenZipError(listed, password);
  if (error) throw error;
  const members = membersOf(listed.output);
  for (const { member, isEncrypted } of members) {
    target.admit(member.name, member.size);
    if (isEncrypted && password.value === undefined) throw password.error(member.name);
  }
  await unpackContents(
    archive,
    '7z',
    members.map(({ member }) => member),
    target,
    password,
  );
}

interface Listed {
  readonly member: ListedMember;
  readonly isEncrypted: boolean;
}

/** Each begins with its path; `Key = value` a line. */
function membersOf(listing: string): Listed[] {
  return listing.split(/^(?=Path = )/m).flatMap((text) => {
    const fields = new Map(
      text.split('\n').flatMap((line) => {
        const equals = line.indexOf(' = ');
        return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 3)] as const];
      }),
    );
    const name = fields.get('Path');
    if (name === undefined) return [];
    const size = Number(fields.get('Size') || 0);
    if (!Number.isSafeInteger(size) || size < 0) throw damagedArchive(`${name} has no size`);
    const crc = fields.get('CRC');
    return [
      {
        member: {
          name: name.replaceAll('\\', '/'),
          type: typeOf(name, fields.get('Attributes') ?? ''),
          size,
          crc: crc ? Number.parseInt(crc, 16) : undefined,
        },
        isEncrypted: fields.get('Encrypted') === '+',
      },
    ];
  });
}

/** "D drwxr-xr-x": letters of Windows, and, from other systems, the mode of Unix. */
function typeOf(name: string, attributes: string): ListedMember['type'] {
  const [, windows = '', unix] = /^([A-Za-z]*) ?([-a-z?].{9})?/.exec(attributes) ?? [];
  if (windows.includes('D') || unix?.startsWith('d')) return 'folder';
  if (unix === undefined || unix.startsWith('-')) return 'file';
  if (unix.startsWith('l')) return 'link';
  throw new InputError(`${name} is a device or a pipe: only files, folders and links are unpacked`, {
    cure: UNPACK_BY_HAND,
  });
}
