/** Is told how far long work is, and lets others get their turn; rejects where the work is to stop. */
export type Step = (done: number, total: number, unit: string) => Promise<void>;
