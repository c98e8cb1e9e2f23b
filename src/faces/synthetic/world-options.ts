/** How large the drawn world is; keys as in the configuration, whose schema holds the defaults. */
export interface SyntheticOptions {
  /** Of every image, pixels. */
  readonly height: number;
  readonly width: number;
  /** People of the training set, and pictures of each. */
  readonly identities: number;
  readonly images: number;
  readonly 'test-identities': number;
  readonly 'test-images': number;
  readonly pairs: number;
  readonly 'ar-identities': number;
  readonly 'megaface-identities': number;
  readonly 'megaface-images': number;
  readonly distractors: number;
  /** Pictures of each of the nine classes. */
  readonly occluders: number;
}
