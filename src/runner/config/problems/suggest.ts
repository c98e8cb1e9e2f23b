const LONGEST = 200;

/** The candidates that `word` was probably meant to be, nearest first; at most three. */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  // Nobody misspells so long a word by a few letters, and comparing takes its length times the other's.
  if (word.length > LONGEST) return [];
  const limit = Math.max(1, Math.floor(word.length * 0.4));
  return (
    [...candidates]
      .filter((candidate) => candidate.length <= LONGEST)
      .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
      // Of two one-letter names, none was meant to be the other.
      .filter(
        ({ candidate, distance }) => distance <= limit && distance < Math.max(word.length, candidate.length),
      )
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 3)
      .map(({ candidate }) => candidate)
  );
}

/**
 * A difference in case alone is no distance worth speaking of; one word beginning with the other is a near
 * one.
 */
function distanceOf(word: string, candidate: string): number {
  const [a, b] = [word.toLowerCase(), candidate.toLowerCase()];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short)) return Math.min(1, long.length - short.length);
  return editDistance(a, b);
}

/** Levenshtein's, with neighbours swapped counted as one edit. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(substitution, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
