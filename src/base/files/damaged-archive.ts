import { InputError } from '../input-error.ts';

export function damagedArchive(what: string): InputError {
  return new InputError(what, { cure: 'fetch the archive again, or have it packed anew' });
}
