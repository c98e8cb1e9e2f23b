import { InputError } from '../../../base/input-error.ts';

/** The password of an archive, by the name of the variable of the environment that holds it. */
export interface Password {
  /** Undefined: none is given. */
  readonly value: string | undefined;
  /** An archive needs one, or another one. @param member where one is named */
  error(member: string): InputError;
}

/** @param variable the name that the option `password-env` has; null: none */
export function passwordIn(variable: string | null): Password {
  const value = variable === null ? undefined : process.env[variable];
  const hasOne = value !== undefined && value !== '';
  return {
    value: hasOne ? value : undefined,
    error(member) {
      const what = member === '' ? 'it' : member;
      if (hasOne) {
        return new InputError(`${what} is encrypted with another password than the one in ${variable}`, {
          cure: `put the right one into the environment variable ${variable}`,
        });
      }
      return new InputError(`${what} is encrypted, and no password is given`, {
        cure:
          variable === null
            ? 'set password-env: to the name of an environment variable, and put the password into that'
            : `put the password into the environment variable ${variable}`,
      });
    },
  };
}
