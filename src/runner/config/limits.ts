/** How much a configuration may hold: one number, and what to do where it is not enough. */
export interface Limit {
  readonly most: number;
  /** What is counted: "has 12 <about>, and may have 10". */
  readonly about: string;
  /** Why there is an end to it. */
  readonly why: string;
  readonly cure: string;
}

const SPLIT = 'split the study over several files, each with `-f`';
const GROWN = 'is it the right file? What is long belongs into a file of its own, behind `path:`';

/**
 * Far above what studies have, and so low that whatever is below is read in seconds: what is above is most
 * likely a mistake (a number too many in a sweep, the wrong file), and is found before anything is made of
 * it. docs/limits.md is made of this table.
 */
export const LIMITS = {
  'file-bytes': {
    most: 4_000_000,
    about: 'bytes',
    why: 'reading YAML takes a hundred times its size of memory',
    cure: GROWN,
  },
  depth: {
    most: 100,
    about: 'levels of maps and lists inside each other',
    why: 'a parser calls itself for each',
    cure: 'no option is so deep: a bracket or an indentation went wrong',
  },
  values: {
    most: 500_000,
    about: 'values, what aliases, merge keys and variables stand for counted wherever they stand',
    why: 'ten aliases of ten aliases, ten times over, are ten thousand million values',
    cure: 'let fewer aliases and variables stand for lists and maps',
  },
  characters: {
    most: 10_000_000,
    about: 'characters of text with variables filled in',
    why: 'a variable of ten variables grows like an alias of ten aliases',
    cure: 'let fewer variables stand inside each other',
  },
  stages: { most: 10_000, about: 'stages', why: 'each is read and judged by itself', cure: SPLIT },
  experiments: {
    most: 20_000,
    about: 'experiments, sweeps and repetitions multiplied out',
    why: 'seven options of ten values each are ten million experiments',
    cure: 'sweep fewer values or options at a time, or repeat less often',
  },
  'extends-chain': {
    most: 50,
    about: 'experiments that extend each other in a chain',
    why: 'each merges the options of all before it',
    cure: 'let it extend one nearer to the beginning of the chain',
  },
  tasks: {
    most: 50_000,
    about: 'tasks, stages times experiments where a stage has `each`',
    why: 'each is decided about in every run',
    cure: `sweep fewer values, or ${SPLIT}`,
  },
  inputs: {
    most: 500_000,
    about: 'inputs of all tasks together',
    why: 'a stage that collects reads all experiments by each of its inputs',
    cure: `collect in fewer stages, or ${SPLIT}`,
  },
  'task-name': {
    most: 255,
    about: 'characters in the name of a task, `stage@experiment`',
    why: 'it is the name of a link, and file systems take 255 bytes',
    cure: 'give the stage or the experiment a shorter name, or sweep fewer options at a time',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof LIMITS;

/** Counts towards limits; tells once of each that is passed. */
export interface Budget {
  /** @returns false where it was passed, now or before */
  spend(limit: LimitName, amount: number, tell: (found: number) => void): boolean;
  isPassed(limit: LimitName): boolean;
}

export function createBudget(): Budget {
  const spent = new Map<LimitName, number>();
  const isPassed = (limit: LimitName): boolean => (spent.get(limit) ?? 0) > LIMITS[limit].most;
  return {
    isPassed,
    spend(limit, amount, tell) {
      if (isPassed(limit)) return false;
      const sum = (spent.get(limit) ?? 0) + amount;
      spent.set(limit, sum);
      if (isPassed(limit)) tell(sum);
      return !isPassed(limit);
    },
  };
}
