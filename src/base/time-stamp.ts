/** For names of files and folders that nobody writes to again: "20261123T214500123Z". */
export function timeStamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:.]/g, '');
}

/** Unix milliseconds of such a stamp; undefined for what is none. */
export function timeOfStamp(stamp: string): number | undefined {
  const [, year, month, day, hour, minute, second, milliseconds] = STAMP.exec(stamp) ?? [];
  if (year === undefined) return undefined;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`);
}

const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;
