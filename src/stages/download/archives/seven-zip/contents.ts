import { crc32 } from 'node:zlib';
import { damagedArchive } from '../../../../base/files/damaged-archive.ts';
import type { ListedMember } from '../listed-member.ts';
import type { Password } from '../password.ts';
import type { UnpackTarget } from '../target.ts';
import { runSevenZip } from './program.ts';
import { takeMember } from './take-member.ts';
import { sevenZipError } from './words.ts';

/**
 * Unpacks what 7-Zip reads and we do not: it sends the members' bytes one behind the other, in the order of
 * the directory, and they are told apart by the sizes that stand there. What it says is wrong comes first;
 * that the parts are the right ones is checked by their CRC-32.
 * @param members all of them
 * @throws InputError
 */
export async function unpackContents(
  archive: string,
  type: '7z' | 'zip',
  members: readonly ListedMember[],
  target: UnpackTarget,
  password: Password,
): Promise<void> {
  const parts = partsOf(members, target);
  const end = await runSevenZip(
    archive,
    ['x', '-so', '-bd', `-p${password.value ?? ''}`, `-t${type}`],
    parts.write,
  );
  const error = sevenZipError(end, password) ?? parts.end();
  if (error) throw error;
}

interface Parts {
  write(bytes: Buffer): void;
  /** What is wrong with them. */
  end(): Error | undefined;
}

function partsOf(members: readonly ListedMember[], target: UnpackTarget): Parts {
  let next = 0;
  let current = takeNext();
  let wrong: Error | undefined;

  function takeNext():
    | { readonly member: ListedMember; left: number; crc: number; sink: ReturnType<typeof takeMember> }
    | undefined {
    for (; next < members.length; next++) {
      const member = members[next]!;
      const sink = takeMember(member, target);
      if (member.type === 'folder') continue;
      if (member.size === 0) {
        sink?.end();
        continue;
      }
      next++;
      return { member, left: member.size, crc: 0, sink };
    }
    return undefined;
  }

  return {
    write(bytes) {
      for (let at = 0; at < bytes.length && wrong === undefined; ) {
        if (current === undefined) {
          wrong = damagedArchive('it holds more than its directory says');
          return;
        }
        const part = bytes.subarray(at, at + current.left);
        at += part.length;
        current.left -= part.length;
        current.crc = crc32(part, current.crc);
        current.sink?.write(part);
        if (current.left > 0) continue;
        const { crc, member, sink } = current;
        if (member.crc !== undefined && member.crc !== crc) {
          wrong = damagedArchive(
            `${member.name} is damaged: its checksum (CRC-32) is not the one in the archive`,
          );
          return;
        }
        sink?.end();
        current = takeNext();
      }
    },
    end() {
      if (wrong === undefined && current !== undefined)
        wrong = damagedArchive(`${current.member.name} is damaged: bytes of it are missing`);
      return wrong;
    },
  };
}
