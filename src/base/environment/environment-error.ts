import { closeSync, lstatSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { InputError } from '../input-error.ts';
import { type Cause, causes, REBUILT } from './causes.ts';

/**
 * What a program works in does not let it go on: a full or broken disk, rights, limits, something that is no
 * file where one belongs. Nobody's data is wrong, and no code: it goes on where the environment is mended.
 */
export class EnvironmentError extends InputError {
  /** The system's name for it: "ENOSPC". */
  readonly code: string;

  constructor(code: string, message: string, at: { place?: string; cure?: string }, cause?: unknown) {
    super(message, at);
    this.code = code;
    this.cause = cause;
  }
}

/**
 * An error of the system in plain words: which file, what is wrong, what to do. Undefined for every other
 * error, and for codes that only a defect of ours brings: those keep their trace.
 * @param place what it was about, for errors that name no file: Node's of a write to an open one
 */
export function environmentError(error: unknown, place?: string): EnvironmentError | undefined {
  if (error instanceof EnvironmentError) return error;
  if (!(error instanceof Error) || error instanceof InputError) return undefined;
  const known = codeOf(error);
  const code = known !== undefined && causes[known] === REBUILT ? (filesRefused() ?? known) : known;
  const cause = code === undefined ? undefined : causes[code];
  if (code === undefined || cause === undefined) return undefined;
  const named = fileOf(error) ?? (OF_NO_FILE.has(code) ? undefined : place);
  const isOnTheWay = code === 'ENOTDIR' || code === 'ELOOP';
  const file = named !== undefined && isOnTheWay ? inTheWay(named) : named;
  const { message, cure } = wordsOf(cause, error);
  return new EnvironmentError(code, message, { ...(file !== undefined && { place: file }), cure }, error);
}

/** What a process may have, whichever file it is at. */
const OF_NO_FILE: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_WORKER_OUT_OF_MEMORY',
]);

/**
 * Whether the system, not this program, refused: also for a reason that would be told with its trace
 * (ENOENT). For what may always fail, such as a cache.
 */
export function isOfSystem(error: unknown): error is Error {
  if (error instanceof EnvironmentError) return true;
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string';
}

/**
 * Whether something else stands where the file belongs: what should be there is gone, whatever the rights.
 */
export function isNoFile({ code }: EnvironmentError): boolean {
  return code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENXIO' || code === 'ELOOP';
}

/** The same error, which names this file where it named none. */
export function naming(error: unknown, file: string): unknown {
  const system = error as NodeJS.ErrnoException | undefined;
  if (error instanceof Error && typeof system?.code === 'string' && system.path === undefined)
    system.path = file;
  return error;
}

/**
 * Why no file can be opened just now. Where Node looks for a module it takes one that it may not open for one
 * that is not there.
 */
function filesRefused(): string | undefined {
  try {
    closeSync(openSync(process.execPath, 'r'));
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return code in causes ? code : undefined;
  }
}

/** "ENOSPC"; undefined for what is no error of the system. */
function codeOf(error: Error): string | undefined {
  const { code, cause, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && OF_THE_NETWORK.has(syscall)) return undefined;
  if (typeof code === 'string' && (OF_THE_SYSTEM.test(code) || code in causes))
    return UNKNOWN.test(code) ? nameOf(error) : code;
  // Libraries in C, and their bindings, tell it in words only, or under a code of their own.
  const told = Object.keys(causes).find((one) =>
    causes[one]!.told?.some((words) => error.message.includes(words)),
  );
  return told ?? (cause instanceof Error ? codeOf(cause) : undefined);
}

/** As Node names them: all others are of a library, or of Node itself. */
const OF_THE_SYSTEM = /^E[A-Z0-9]+$|^UNKNOWN$|^Unknown system error/;

/** Node has no name for some (EDQUOT, ESTALE), only their number. */
const UNKNOWN = /^UNKNOWN$|^Unknown system error/;

function nameOf({ errno = 0 }: NodeJS.ErrnoException): string | undefined {
  return Object.entries(constants.errno).find(([, number]) => number === Math.abs(errno))?.[0];
}

/** What a server does, or a name server, is told by whoever asked it. */
const OF_THE_NETWORK: ReadonlySet<string> = new Set(['accept', 'bind', 'connect', 'getaddrinfo', 'listen']);

/** Only what is written can fail so. */
const FOR_WANT_OF_ROOM: ReadonlySet<string> = new Set(['EDQUOT', 'EFBIG', 'ENOSPC', 'EROFS']);

/** Of two files, as of a rename, the one that was to be: what is there already is seldom in the way. */
function fileOf(error: Error): string | undefined {
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const isOfSource = syscall === 'copyfile' && !FOR_WANT_OF_ROOM.has(code!);
  return isOfSource ? path : (dest ?? path);
}

/** Of a path that leads through a file, or through a link to itself, that file or link. */
function inTheWay(path: string): string {
  let there = path;
  while (!isThere(there) && dirname(there) !== there) there = dirname(there);
  return there;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function wordsOf(
  { message, cure }: Cause,
  error: Error,
): { readonly message: string; readonly cure: string } {
  const { syscall = '' } = error as NodeJS.ErrnoException;
  const tried = syscall.startsWith('spawn') ? 'start' : WRITES.has(syscall) ? 'write' : 'open';
  return { message: typeof message === 'string' ? message : message(tried), cure };
}

/** Calls of the system that change something on the disk. */
const WRITES: ReadonlySet<string> = new Set([
  'chmod',
  'copyfile',
  'fchmod',
  'fsync',
  'ftruncate',
  'link',
  'mkdir',
  'rename',
  'rmdir',
  'symlink',
  'unlink',
  'utime',
  'write',
]);
