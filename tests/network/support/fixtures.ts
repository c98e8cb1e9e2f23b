import { readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/network/', import.meta.url);

export function fixturePath(name: string): string {
  return new URL(name, folder).pathname;
}

/** A golden JSON file; the caller says what is in it. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;
}
