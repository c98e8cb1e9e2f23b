import { closeSync, openSync, writeFileSync } from 'node:fs';
import { InputError } from '../../../../base/input-error.ts';
import type { ListedMember } from '../listed-member.ts';
import { linkPath, UNPACK_BY_HAND } from '../member-path.ts';
import type { UnpackTarget } from '../target.ts';

interface MemberSink {
  write(bytes: Buffer): void;
  end(): void;
}

/** As long as a path may be. */
export const LONGEST_LINK = 4096;

/** What a member's bytes are written into; undefined where nothing of it is kept. */
export function takeMember({ name, type, size }: ListedMember, target: UnpackTarget): MemberSink | undefined {
  if (target.leavesOut(name)) return undefined;
  if (type === 'folder') {
    target.makeFolder(name);
    return undefined;
  }
  if (type === 'link') return linkSink(name, size, target);
  const file = openSync(target.place(name), 'wx');
  return { write: (bytes) => writeFileSync(file, bytes), end: () => closeSync(file) };
}

/** What it leads to is its content. */
function linkSink(name: string, size: number, target: UnpackTarget): MemberSink {
  if (size > LONGEST_LINK) throw new InputError(`the link ${name} is too long`, { cure: UNPACK_BY_HAND });
  const parts: Buffer[] = [];
  return {
    write: (bytes) => void parts.push(Buffer.from(bytes)),
    end: () => target.link(name, linkPath(name, Buffer.concat(parts).toString('utf8'))),
  };
}
