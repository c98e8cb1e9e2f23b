/**
 * As `join`, which looks for "." and ".." and takes longer than asking for the state of what it names.
 * @param relative as listed, `''` for the root itself
 */
export function pathIn(root: string, relative: string): string {
  return relative === '' ? root : `${root}/${relative}`;
}
