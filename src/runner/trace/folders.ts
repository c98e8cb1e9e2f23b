import { resolve } from 'node:path';
import { pathOf, type SystemCall, stringOf } from './system-calls.ts';

/** Where each process is; threads are in one place together. */
export interface Folders {
  /** The folder that a relative path of this call means. To be asked of every call, in order. */
  before(call: SystemCall): string;
}

/** Follows chdir, and the processes that begin where another one is. */
export function trackFolders(calls: readonly SystemCall[], cwd: string): Folders {
  const places = new Map<number, { folder: string }>();
  const parents = new Map(
    calls.filter(({ name }) => BEGINNINGS.has(name)).map((call) => [Number.parseInt(call.result, 10), call]),
  );

  /** Calls of a child may come before the end of the call that made it; its parent waits in that call. */
  function placeOf(pid: number): { folder: string } {
    const known = places.get(pid);
    if (known) return known;
    const birth = parents.get(pid);
    const parent = birth && birth.pid !== pid ? placeOf(birth.pid) : { folder: cwd };
    const place = birth?.args.some((argument) => argument.includes('CLONE_FS')) ? parent : { ...parent };
    places.set(pid, place);
    return place;
  }

  return {
    before(call) {
      const { pid, name, args, result } = call;
      const place = placeOf(pid);
      const { folder } = place;
      if (name === 'chdir') place.folder = resolve(folder, stringOf(args[0]) ?? '');
      if (name === 'fchdir') place.folder = pathOf(args[0]) ?? folder;
      if (BEGINNINGS.has(name)) placeOf(Number.parseInt(result, 10));
      return folder;
    },
  };
}

const BEGINNINGS: ReadonlySet<string> = new Set(['fork', 'vfork', 'clone', 'clone3']);
