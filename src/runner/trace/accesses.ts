import { dirname, join, resolve } from 'node:path';
import { trackFolders } from './folders.ts';
import { pathOf, type SystemCall, stringOf } from './system-calls.ts';

/** What a program did with a path. Absolute; `named` as it was asked for, `real` with links followed. */
export type Access =
  | {
      readonly type: 'read' | 'execute' | 'list' | 'write' | 'remove';
      readonly named: string;
      readonly real: string;
    }
  | { readonly type: 'move'; readonly from: string; readonly real: string };

/** What strace has to show. The `?` lets a name pass that this processor does not have. */
export const TRACED_CALLS: readonly string[] = [
  ...['open', 'openat', 'openat2', 'creat', 'truncate', 'getdents', 'getdents64', 'execve', 'execveat'],
  ...['rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'rmdir', 'mkdir', 'mkdirat'],
  ...['link', 'linkat', 'symlink', 'symlinkat'],
  ...['chdir', 'fchdir', 'fork', 'vfork', 'clone', 'clone3'],
].map((name) => `?${name}`);

/**
 * What the traced processes did, in order. That a file was looked for, or its size asked, is no access.
 * @param cwd where the first process began
 * @param realFolder a folder with its links followed; the kernel says it of what was opened, but of nothing
 *   else
 */
export function accessesOf(
  calls: readonly SystemCall[],
  cwd: string,
  realFolder: (folder: string) => string,
): Access[] {
  const folders = trackFolders(calls, cwd);
  return calls.flatMap((call) => {
    const folder = folders.before(call);
    const at = (descriptor: string | undefined, path: string | undefined): string =>
      resolve(pathOf(descriptor) ?? folder, stringOf(path) ?? '');
    const real = (path: string): string => join(realFolder(dirname(path)), path.slice(dirname(path).length));
    const access = (type: 'read' | 'execute' | 'write' | 'remove', named: string): Access => ({
      type,
      named,
      real: real(named),
    });
    const move = (from: string, to: string): Access => ({ type: 'move', from: real(from), real: real(to) });
    const { name, args, result } = call;
    switch (name) {
      case 'open':
        return opened(at(undefined, args[0]), args[1]!, result);
      case 'creat':
        return opened(at(undefined, args[0]), 'O_WRONLY', result);
      case 'openat':
      case 'openat2':
        return opened(at(args[0], args[1]), args[2]!, result);
      case 'getdents':
      case 'getdents64':
        return listed(pathOf(args[0]));
      case 'execve':
        return [access('execute', at(undefined, args[0]))];
      case 'execveat':
        return [access('execute', at(args[0], args[1]))];
      case 'truncate':
      case 'mkdir':
        return [access('write', at(undefined, args[0]))];
      case 'mkdirat':
        return [access('write', at(args[0], args[1]))];
      case 'symlink':
        return [access('write', at(undefined, args[1]))];
      case 'symlinkat':
        return [access('write', at(args[1], args[2]))];
      case 'link':
        return [access('read', at(undefined, args[0])), access('write', at(undefined, args[1]))];
      case 'linkat':
        return [access('read', at(args[0], args[1])), access('write', at(args[2], args[3]))];
      case 'unlink':
      case 'rmdir':
        return [access('remove', at(undefined, args[0]))];
      case 'unlinkat':
        return [access('remove', at(args[0], args[1]))];
      case 'rename':
        return [move(at(undefined, args[0]), at(undefined, args[1]))];
      case 'renameat':
      case 'renameat2':
        return [move(at(args[0], args[1]), at(args[2], args[3]))];
      default:
        return [];
    }
  });
}

/**
 * Opening a folder reads nothing yet: what is listed of it comes as a call of its own. A file that was opened
 * without a name (O_TMPFILE) leaves nothing behind.
 */
function opened(named: string, flags: string, result: string): Access[] {
  if (/O_DIRECTORY|O_PATH|O_TMPFILE/.test(flags)) return [];
  const isWritten = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(flags);
  return [{ type: isWritten ? 'write' : 'read', named, real: pathOf(result) ?? named }];
}

function listed(folder: string | undefined): Access[] {
  return folder === undefined ? [] : [{ type: 'list', named: folder, real: folder }];
}
