import { InputError } from '../../base/input-error.ts';

/** What a library says of a file that it cannot read, as an error that names the file. */
export function damagedParquet(error: unknown, place: string): InputError {
  if (error instanceof InputError) return error;
  const { message } = error as Error;
  return new InputError(`the parquet file is damaged, or of a sort that is not read: ${message}`, {
    place,
    cure: 'copy it again from where it came',
  });
}
