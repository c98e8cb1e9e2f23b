/** @param relative as listed, `''` for the root itself */
export function pathIn(root: string, relative: string): string {
  return relative === '' ? root : `${root}/${relative}`;
}
