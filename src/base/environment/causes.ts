/** Why the system refused, and what to do about it, for people. */
export interface Cause {
  /** Given what was tried. */
  readonly message: string | ((tried: 'open' | 'write' | 'start') => string);
  readonly cure: string;
  /** How the system, or a library, says it in words, by which it is known where an error has no such code. */
  readonly told?: readonly string[];
}

const RIGHTS = 'run as the user whom it belongs to, or give this user the right to it (chmod, chown)';
const FREE = 'make room there (`occ-pipe gc` removes outputs that nothing points to), then run again';

/** Of parts of this program. */
export const REBUILT: Cause = {
  message: 'the program was built anew or removed while it ran: it goes on with no parts of another build',
  cure: '`npm ci` if it is not whole, then run again: what is done stays done',
};

const NO_MEMORY: Cause = {
  message: 'memory has run out, or a limit of this user is reached',
  cure: 'end other programs, raise the limit (`ulimit -v`, which counts addresses too), run fewer tasks at once (`--jobs`), or give the stage a smaller `batch`, fewer `workers` or `resources: { memory: … }`',
  told: [
    'Cannot allocate memory',
    // V8, of arrays and of WebAssembly
    'Array buffer allocation failed',
    'Out of memory',
    'out of memory',
    // C++: glibc, libc++, ONNX Runtime
    'bad_alloc',
    'bad allocation',
    'Failed to allocate memory',
  ],
};

/**
 * By the system's name. Not here are those that a defect of ours would bring (EBADF, EINVAL, ENOENT): they
 * keep their trace. docs/errors.md is made of it.
 */
export const causes: Readonly<Record<string, Cause>> = {
  ENOSPC: {
    message: 'no space is left on the disk that holds it',
    cure: FREE,
    told: ['No space left on device'],
  },
  EDQUOT: {
    message: "this user's quota on the disk that holds it is used up",
    cure: FREE,
    told: ['Disk quota exceeded'],
  },
  EFBIG: {
    message: 'it would be larger than files may be here',
    cure: 'raise the limit (`ulimit -f`), or use a file system that takes larger files',
    told: ['File too large'],
  },
  EIO: {
    message: 'the disk that holds it failed to read or write',
    cure: 'look at the system log (`dmesg`), check the disk or the mount, then run again',
    told: ['Input/output error'],
  },
  ESTALE: {
    message: 'the network file system that holds it has lost it',
    cure: 'mount it again, then run again',
    told: ['Stale file handle'],
  },
  ETIMEDOUT: {
    message: 'what holds it did not answer in time',
    cure: 'see that the network file system is reachable, then run again',
  },
  EROFS: {
    message: 'the file system that holds it is read-only',
    cure: 'mount it writable, or work on a copy; commands that only read need no right to write',
    told: ['Read-only file system'],
  },
  EACCES: {
    message: (tried) => `this user may not ${tried} it (permission denied)`,
    cure: RIGHTS,
    told: ['Permission denied'],
  },
  EPERM: {
    message: (tried) => `this user may not ${tried} it (operation not permitted)`,
    cure: `${RIGHTS}; a file may also be immutable (lsattr)`,
    told: ['Operation not permitted'],
  },
  EMFILE: {
    message: 'this process has as many files open as it may',
    cure: 'raise the limit (`ulimit -n 4096`), or run fewer tasks at once (`--jobs`)',
    told: ['Too many open files'],
  },
  ENFILE: {
    message: 'the system has as many files open as it can',
    cure: 'end other programs, or raise fs.file-max',
  },
  ENAMETOOLONG: {
    message: 'its name, or the path to it, is longer than the file system takes',
    cure: 'use shorter names, or move the project to a shorter path',
  },
  ELOOP: {
    message: 'it is a link that leads back to itself',
    cure: 'remove the link, or let it lead to what belongs there',
  },
  EISDIR: {
    message: 'it is a folder where a file belongs',
    cure: 'move it away, then run again',
  },
  ENOTDIR: {
    message: 'it is a file where a folder belongs',
    cure: 'move it away, then run again',
  },
  EEXIST: {
    message: 'something else stands where it belongs',
    cure: 'move that away, then run again',
  },
  ENOTEMPTY: {
    message: 'it is a folder that is not empty, where something else belongs',
    cure: 'move it away, then run again',
  },
  EXDEV: {
    message: 'it lies on another disk than what is to take its place',
    cure: 'let all of artifacts/ lie on one file system: no folder in it may be a mount or a link',
  },
  EBUSY: {
    message: 'something else uses it',
    cure: 'end the program that uses it, or unmount it, then run again',
  },
  ETXTBSY: {
    message: 'it is being written, or runs as a program',
    cure: 'wait until whoever writes it is done, then run again',
  },
  ENXIO: {
    message: 'it is a socket or a device where a file belongs',
    cure: 'move it away, then run again',
  },
  E2BIG: {
    message: 'its arguments and environment are longer together than the system takes',
    cure: 'hand the list over in a file, or as one folder, instead of an argument for each',
  },
  ENOMEM: NO_MEMORY,
  ERR_MEMORY_ALLOCATION_FAILED: NO_MEMORY,
  ERR_WORKER_OUT_OF_MEMORY: NO_MEMORY,
  EAGAIN: {
    message: 'this user has as many processes as is allowed',
    cure: 'raise the limit (`ulimit -u`), or run fewer tasks at once (`--jobs`)',
  },
  MODULE_NOT_FOUND: REBUILT,
  ERR_MODULE_NOT_FOUND: REBUILT,
  ENOEXEC: {
    message: 'it is no program that this machine runs',
    cure: 'give it a first line such as `#!/bin/sh`, or name its interpreter first',
  },
};
