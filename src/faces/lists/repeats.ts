import { InputError } from '../../base/input-error.ts';
import { type List, type ListLine, placeOf } from './read-list.ts';

/** What a list says twice. */
export interface Repeats {
  readonly count: number;
  /** "line 40 says again what line 12 says"; undefined where nothing is repeated. */
  readonly first: string | undefined;
}

/** An entry of a list: what it is about, and what is said of it. */
export interface Statement {
  readonly line: ListLine;
  /** Equal for entries about the same thing: a path, two paths. */
  readonly subject: string;
  /** Of equal subjects these must be equal: the label, the flag. */
  readonly says: string;
}

/** Counts what is said more than once. Two statements that contradict each other are an InputError. */
export function findRepeats(list: List, statements: Iterable<Statement>): Repeats {
  const known = new Map<string, Statement>();
  let count = 0;
  let first: string | undefined;
  for (const statement of statements) {
    const earlier = known.get(statement.subject);
    if (earlier === undefined) {
      known.set(statement.subject, statement);
      continue;
    }
    if (earlier.says !== statement.says) throw contradiction(list, earlier, statement);
    count++;
    first ??= `line ${statement.line.number} says again what line ${earlier.line.number} says`;
  }
  return { count, first };
}

function contradiction(list: List, earlier: Statement, later: Statement): InputError {
  return new InputError(
    `"${later.line.text}" contradicts line ${earlier.line.number}, "${earlier.line.text}"`,
    { place: placeOf(list, later.line), cure: 'take one of the two lines off the list' },
  );
}
