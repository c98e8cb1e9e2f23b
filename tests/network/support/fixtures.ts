import { fixtureJson, fixturePath as pathOf } from '../../support/fixture-path.ts';

export function fixturePath(name: string): string {
  return pathOf(`network/${name}`);
}

/** A golden JSON file; the caller says what is in it. */
export function golden<T>(name: string): T {
  return fixtureJson(`network/${name}`);
}
