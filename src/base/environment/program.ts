import { REBUILT } from './causes.ts';
import { EnvironmentError } from './environment-error.ts';

/** A hash of all sources and packages, put in by the build: two that differ may give different results. */
declare const __PROGRAM__: string;

/** Which program this is. Undefined where nothing was built, as in a test that imports the sources. */
export const PROGRAM = typeof __PROGRAM__ === 'string' ? __PROGRAM__ : undefined;

/**
 * A run of weeks may outlive the program on the disk, whose later parts would be another's.
 * @param other which program asks for this one's work
 * @throws EnvironmentError where it is another one
 */
export function requireSameProgram(other: string | undefined): void {
  if (other !== undefined && PROGRAM !== undefined && other !== PROGRAM) throw rebuilt();
}

/** @param file what is not there any more, where that is known */
export function rebuilt(file?: string): EnvironmentError {
  const { message, cure } = REBUILT;
  return new EnvironmentError('MODULE_NOT_FOUND', message as string, { ...(file && { place: file }), cure });
}
