/** Something went wrong that may pass. Its message stands in for the user's error where it does not. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  /** Milliseconds that the server asks to wait. */
  readonly after: number | undefined;
  readonly cure: string | undefined;
  /** Whether a server has answered so. */
  readonly isAnswer: boolean;

  constructor(message: string, { after, cure, isAnswer = false }: Details = {}) {
    super(message);
    this.isAnswer = isAnswer;
    this.after = after;
    this.cure = cure;
  }
}

interface Details {
  readonly after?: number | undefined;
  readonly cure?: string;
  readonly isAnswer?: boolean;
}
