import { exact, type Tolerance } from './tolerance.ts';

/** Keys from the top of a JSON file down to a value. */
export type Path = readonly (string | number)[];

type Leaf = number | string | boolean | null;

/** What was computed here, in the shape of what the fixture has. */
export type Ours = Leaf | undefined | ArrayLike<Ours> | { readonly [key: string]: Ours };

export interface Comparison {
  readonly entry: string;
  readonly path: string;
  readonly theirs: Leaf;
  readonly ours: Leaf | undefined;
  /** In units of the tolerance; infinite where one is no number and the other is. */
  readonly difference: number;
  readonly tolerance: Tolerance;
}

/** Values of a fixture that are not compared, for one reason; without one, they were forgotten. */
export interface LeftOut {
  readonly reason: string | undefined;
  readonly paths: readonly string[];
}

/**
 * Every value of a fixture is accounted for: compared with ours, or left out for a reason. What others
 * computed is only read here, so that nothing can be compared with itself.
 */
export class Ledger {
  readonly comparisons: Comparison[] = [];
  readonly #fixture: unknown;
  readonly #compared = new Set<string>();
  readonly #reasons: { readonly reason: string; readonly pattern: Path }[] = [];

  constructor(fixture: unknown) {
    this.#fixture = fixture;
  }

  /** Compares all that stands below a path. @throws Error where there is nothing */
  compare(entry: string, path: Path, ours: Ours, tolerance: Tolerance = exact): void {
    const theirs = this.#at(path);
    if (theirs === undefined) throw new Error(`the fixture has no ${path.join('/')}`);
    for (const [below, leaf] of leaves(theirs)) {
      this.#compared.add(keyOf([...path, ...below]));
      this.#add(entry, [...path, ...below], { theirs: leaf, ours: within(ours, below), tolerance });
    }
    const [expected, found] = [sizeOf(theirs), sizeOf(ours)];
    if (expected !== found)
      this.#add(entry, [...path, 'length'], { theirs: expected, ours: found, tolerance: exact });
  }

  /** Compares the numbers in a printed line, in their order, with as many of ours, exactly. */
  comparePrinted(entry: string, path: Path, ours: readonly number[]): void {
    const line = String(this.#at(path));
    const numbers = numbersIn(line);
    this.#compared.add(keyOf(path));
    for (let i = 0; i < Math.max(numbers.length, ours.length); i++)
      this.#add(entry, [...path, i], { theirs: numbers[i] ?? null, ours: ours[i], tolerance: exact });
  }

  /** Says why what stands below these paths is not compared; '*' is any key. What is compared all the same counts as that. */
  leaveOut(reason: string, ...patterns: readonly Path[]): void {
    this.#reasons.push(...patterns.map((pattern) => ({ reason, pattern })));
  }

  leftOut(): LeftOut[] {
    const byReason = new Map<string | undefined, string[]>();
    for (const [path] of leaves(this.#fixture)) {
      if (this.#compared.has(keyOf(path))) continue;
      const reason = this.#reasons.find(({ pattern }) => isBelow(path, pattern))?.reason;
      byReason.set(reason, [...(byReason.get(reason) ?? []), path.join('/')]);
    }
    return Array.from(byReason, ([reason, paths]) => ({ reason, paths }));
  }

  #at(path: Path): unknown {
    return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], this.#fixture);
  }

  #add(
    entry: string,
    path: Path,
    { theirs, ours, tolerance }: Pick<Comparison, 'theirs' | 'ours' | 'tolerance'>,
  ): void {
    const difference = differenceOf(theirs, ours, tolerance);
    this.comparisons.push({ entry, path: path.join('/'), theirs, ours, difference, tolerance });
  }
}

/** The numbers that stand in a line. */
export function numbersIn(line: string): number[] {
  return (line.match(/(?<![A-Za-z\d_])-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);
}

function differenceOf(theirs: Leaf, ours: Leaf | undefined, { unit }: Tolerance): number {
  // Python's NaN and Infinity are texts in JSON.
  const wanted = theirs === 'NaN' || theirs === 'Infinity' ? Number(theirs) : theirs;
  if (typeof wanted !== 'number' || typeof ours !== 'number') return Object.is(wanted, ours) ? 0 : Infinity;
  if (wanted === ours || Object.is(wanted, ours)) return 0;
  const difference = Math.abs(ours - wanted) / unit(wanted);
  return Number.isNaN(difference) ? Infinity : difference;
}

function* leaves(value: unknown, path: Path = []): Generator<readonly [Path, Leaf]> {
  if (typeof value !== 'object' || value === null) yield [path, value as Leaf];
  else if (isSequence(value)) for (let i = 0; i < value.length; i++) yield* leaves(value[i], [...path, i]);
  else for (const [key, below] of Object.entries(value)) yield* leaves(below, [...path, key]);
}

function within(ours: Ours, path: Path): Leaf | undefined {
  const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], ours);
  return typeof found === 'object' && found !== null ? undefined : (found as Leaf | undefined);
}

/** Of a list its length; of all else nothing that is compared. */
function sizeOf(value: unknown): number | null {
  return typeof value === 'object' && value !== null && isSequence(value) ? value.length : null;
}

function isSequence(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function isBelow(path: Path, pattern: Path): boolean {
  return pattern.every((key, i) => i < path.length && (key === '*' || String(key) === String(path[i])));
}

function keyOf(path: Path): string {
  return JSON.stringify(path.map(String));
}
