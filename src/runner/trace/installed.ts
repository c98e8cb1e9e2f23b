import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Whether a path is at or below a folder. Both absolute. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}

const SYSTEM: readonly string[] = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/nix', '/proc'],
  ...['/run', '/sbin', '/snap', '/sys', '/usr', '/var/cache', '/var/lib'],
];

/** Folders that a package manager or an interpreter fills, wherever they lie. */
const PACKAGES = /\/(?:node_modules|site-packages|dist-packages|__pycache__)(?:\/|$)|\.pyc$/;
/** Folders of programs: what lies beside one of them was installed with it. */
const PROGRAMS: ReadonlySet<string> = new Set(['bin', 'sbin', 'libexec', 'shims']);
/** Files that mark an environment of an interpreter's own, inside a project too. */
const ENVIRONMENT: readonly string[] = ['pyvenv.cfg', 'conda-meta'];

/**
 * Whether a path belongs to the system, to an installed program that was executed, or to its packages: what a
 * study does not declare, as it does not declare the kernel.
 * @param programs every file that was executed
 */
export function createInstalled(
  programs: Iterable<string>,
  { root, home }: { readonly root: string; readonly home: string },
): (path: string) => boolean {
  const prefixes = new Set<string>();
  for (const program of programs) {
    const prefix = dirname(dirname(program));
    if (!PROGRAMS.has(basename(dirname(program)))) continue;
    const isEnvironment = ENVIRONMENT.some((mark) => existsSync(join(prefix, mark)));
    const isOwn = isBelow(root, prefix) || isBelow(home, prefix) || isBelow(prefix, root);
    if (isEnvironment || !isOwn) prefixes.add(prefix);
  }
  return (path) => {
    if (PACKAGES.test(path) || [...prefixes].some((prefix) => isBelow(path, prefix))) return true;
    return !isBelow(path, root) && SYSTEM.some((folder) => isBelow(path, folder));
  };
}
