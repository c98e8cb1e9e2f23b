/** How patient a download is; times in milliseconds. */
export interface Patience {
  /** Times that are tried after the first one, unless bytes came: then it begins to count anew. */
  readonly retries: number;
  /** Before the first of them, and twice as long before each further one. */
  readonly pause: number;
  /** A server that asks for more (Retry-After) is not waited for. */
  readonly longestPause: number;
  /** Without a single byte. */
  readonly silence: number;
  /** In which so many bytes must come. */
  readonly window: number;
  readonly bytesInWindow: number;
}

/** docs/limits.md shows it. */
export const PATIENCE: Patience = {
  retries: 4,
  pause: 1000,
  longestPause: 120_000,
  silence: 60_000,
  window: 300_000,
  bytesInWindow: 300 << 10,
};
