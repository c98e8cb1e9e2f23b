/**
 * What operating systems, file managers and tools leave beside data without being asked. It is no content,
 * so that it changes no hash of an input, and therefore no data either: nothing may be read from it. The one
 * list for both; docs/limits.md shows it.
 */
export const TOOL_FILES: ReadonlySet<string> = new Set([
  // macOS: attributes, folders of volumes, what it puts into archives
  ...['.DS_Store', '.AppleDouble', '.Spotlight-V100', '.Trashes', '.fseventsd', '__MACOSX'],
  // Windows
  ...['Thumbs.db', 'thumbs.db', 'ehthumbs.db', 'desktop.ini', 'Desktop.ini'],
  ...['$RECYCLE.BIN', '$Recycle.Bin', 'System Volume Information'],
  // Linux file systems and desktops, network storage
  ...['lost+found', '.directory', '@eaDir', '#recycle'],
  // Jupyter, Python
  ...['.ipynb_checkpoints', '__pycache__'],
]);

/** macOS: attributes of a file on a foreign disk. NFS: a file that was removed while it was open. */
const TOOL_PREFIXES = ['._', '.nfs', '.Trash-'];

/**
 * The entries of a folder without `TOOL_FILES`, and without the lock files that LMDB's own library leaves
 * beside a data file that was opened for reading alone (`lock.mdb`, `x.lmdb-lock`). All of them, as they
 * are, where there is nothing of the sort.
 */
export function withoutToolFiles<Entry extends { readonly name: string }>(entries: Entry[]): Entry[] {
  if (!entries.some(({ name }) => mayBeToolFile(name))) return entries;
  const names = new Set(entries.map(({ name }) => name));
  return entries.filter(({ name }) => !isToolFile(name) && !(isLockName(name) && names.has(lockedBy(name))));
}

/** Whether a part of a relative path with `/` is the name of such a file or folder. */
export function isBesideData(path: string): boolean {
  return path.split('/').some((name) => isToolFile(name) || name === LOCK);
}

/** By two letters, for folders of a million names: a look into the set takes three times as long. */
function mayBeToolFile(name: string): boolean {
  const isSuspect = FIRSTS[name.charCodeAt(0)] === 1 || LASTS[name.charCodeAt(name.length - 1)] === 1;
  return isSuspect && (isToolFile(name) || isLockName(name));
}

function isToolFile(name: string): boolean {
  const isHidden = name.charCodeAt(0) === DOT;
  return TOOL_FILES.has(name) || (isHidden && TOOL_PREFIXES.some((prefix) => name.startsWith(prefix)));
}

const DOT = 0x2e;
const FIRSTS = letters([...TOOL_FILES, ...TOOL_PREFIXES].map((name) => name.charCodeAt(0)));
/** Of `lock.mdb` and `-lock`. */
const LASTS = letters(['b', 'k'].map((letter) => letter.charCodeAt(0)));

function letters(codes: readonly number[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const code of codes) table[code] = 1;
  return table;
}

const LOCK = 'lock.mdb';
const LOCK_END = '-lock';

function isLockName(name: string): boolean {
  return name === LOCK || name.endsWith('.mdb-lock') || name.endsWith('.lmdb-lock');
}

function lockedBy(lock: string): string {
  return lock === LOCK ? 'data.mdb' : lock.slice(0, -LOCK_END.length);
}
