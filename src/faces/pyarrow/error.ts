import { InputError } from '../../base/input-error.ts';

/** The bytes are not what pyarrow.serialize writes, or hold what a training record never does. */
export class PyarrowError extends InputError {
  constructor(why: string) {
    super(`the value cannot be read as pyarrow.serialize wrote it: ${why}`, {
      cure: 'build the data set again with build-lmdb from the images',
    });
  }
}
