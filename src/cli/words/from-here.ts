import { sep } from 'node:path';

/** A path below the working directory without that part. */
export function fromHere(place: string): string {
  const here = `${process.cwd()}${sep}`;
  return place.startsWith(here) ? place.slice(here.length) : place;
}
