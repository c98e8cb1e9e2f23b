/** Something went wrong that may pass. Its message stands in for the user's error where it does not. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  /** Milliseconds that the server asks to wait. */
  readonly after: number | undefined;
  readonly cure: string | undefined;

  constructor(message: string, { after, cure }: { after?: number | undefined; cure?: string } = {}) {
    super(message);
    this.after = after;
    this.cure = cure;
  }
}
