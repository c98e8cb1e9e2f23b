/** JSON, as options are: sorted-key stringification of it is what fingerprints are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
