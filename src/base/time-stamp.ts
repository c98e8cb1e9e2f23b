/** For names of files and folders that nobody writes to again: "20261123T214500123Z". */
export function timeStamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:.]/g, '');
}
