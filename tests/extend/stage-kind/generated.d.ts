/** What the build makes of the example, which the sources that it is type-checked against do not have. */
import type {} from '../../../src/generated/stage-options.ts';

declare module '../../../src/generated/stage-options.ts' {
  export type CountImagesOptions = { readonly least: number };
}
