/**
 * The user's data is not what it should be. Says where and what to do; shown without a stack.
 * Anything else that is thrown counts as a defect of ours.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** Where: "lfw/pairs.txt:17". */
  readonly place: string | undefined;
  /** What to do: "write `name i j` or `name1 i name2 j`, separated by tabs". */
  readonly cure: string | undefined;

  constructor(message: string, at: { place?: string; cure?: string } = {}) {
    super(message);
    this.place = at.place;
    this.cure = at.cure;
  }
}
