import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file of tests/fixtures; tests, and the benchmark that reads them too, run in the root of the project. */
export function fixturePath(name: string): string {
  return resolve('tests/fixtures', name);
}

/** A JSON file of tests/fixtures; the caller says what is in it. */
export function fixtureJson<T>(name: string): T {
  return JSON.parse(readFileSync(fixturePath(name), 'utf8')) as T;
}
