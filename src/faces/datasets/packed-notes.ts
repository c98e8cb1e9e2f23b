import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexNotes } from './formats/training-format.ts';

/** What build-lmdb says of the images that it packed, beside them. */
const FILE = 'metrics.json';

interface Noted {
  readonly remarks?: readonly unknown[];
  readonly skipped?: Readonly<Record<string, Partial<Left>>>;
}

interface Left {
  readonly count: number;
  readonly of: number;
  readonly reason: string;
  readonly first: readonly string[];
}

/**
 * Says again, of the set in a folder, what was left out when it was packed and what is odd about it: who
 * trains on it should hear of that too. What is no such file says nothing.
 */
export function repeatPackedNotes(folder: string, { remark, leaveOut }: IndexNotes): void {
  const file = join(folder, FILE);
  if (!statSync(folder).isDirectory() || !existsSync(file)) return;
  const { remarks = [], skipped = {} } = parse(readFileSync(file, 'utf8'));
  for (const text of Array.isArray(remarks) ? remarks : []) if (typeof text === 'string') remark(text);
  for (const left of Object.values(skipped)) {
    if (!isLeft(left)) continue;
    const { count, of, reason, first } = left;
    leaveOut({ count, of, reason, names: first });
  }
}

function parse(text: string): Noted {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Noted) : {};
  } catch {
    return {};
  }
}

function isLeft(left: Partial<Left> | null): left is Left {
  const { count, of, reason, first } = left ?? {};
  const areCounts = Number.isSafeInteger(count) && Number.isSafeInteger(of);
  return (
    areCounts &&
    typeof reason === 'string' &&
    Array.isArray(first) &&
    first.every((one) => typeof one === 'string')
  );
}
