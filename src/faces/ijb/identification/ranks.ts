/** Ranks that the programs print. */
export const RANKS = [1, 5, 10] as const;

export type Rank = (typeof RANKS)[number];

/** Shares of the probes that are found among the first so many. */
export type FoundRanks = Readonly<Record<Rank, number>>;
