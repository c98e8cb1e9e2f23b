/** One file on the net. */
export interface RemoteFile {
  /** Where it is, in the order in which they are tried. */
  readonly urls: readonly string[];
  /** What its bytes must be, where that is known. */
  readonly hash?: FileHash | undefined;
  /** Bytes, where they are known. */
  readonly size?: number | undefined;
  /** Sent to the origin of the URL alone, never to another one that it redirects to: tokens. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FileHash {
  readonly algorithm: 'sha256' | 'md5';
  /** Lower case or upper. */
  readonly hex: string;
}
