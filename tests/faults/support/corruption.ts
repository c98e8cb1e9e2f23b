import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';

/** Ways in which a file goes bad. `at`: 0 to 1, where in it. */
export const CORRUPTIONS = {
  'with a bit flipped': rewrite((bytes, at) => {
    const copy = Buffer.from(bytes);
    const byte = Math.min(Math.floor(at * bytes.length), bytes.length - 1);
    if (byte >= 0) copy[byte] = copy[byte]! ^ (1 << Math.floor((at * 7919) % 8));
    return copy;
  }),
  'with another digit': rewrite((bytes, at) => {
    const digits = [...bytes.keys()].filter((i) => bytes[i]! >= 0x30 && bytes[i]! <= 0x39);
    const copy = Buffer.from(bytes);
    const chosen = digits[Math.floor(at * digits.length)];
    if (chosen !== undefined) copy[chosen] = 0x30 + ((copy[chosen]! - 0x30 + 1) % 10);
    return copy;
  }),
  'with zeros in a block': rewrite((bytes, at) => Buffer.from(bytes).fill(0, Math.floor(at * bytes.length))),
  emptied: rewrite(() => Buffer.alloc(0)),
  'cut short': rewrite((bytes, at) => bytes.subarray(0, Math.floor(at * bytes.length))),
  'made longer': rewrite((bytes) => Buffer.concat([bytes, bytes.subarray(0, 100), Buffer.from('x')])),
  'of other bytes': rewrite((bytes) => createHash('sha512').update(bytes).digest()),
  'of other JSON': rewrite(() => Buffer.from('{"version":1,"files":[null],"key":{}}')),
  missing: (file: string) => rmSync(file, { recursive: true }),
  'a folder': (file: string) => {
    rmSync(file, { recursive: true });
    mkdirSync(file);
    writeFileSync(`${file}/something`, '');
  },
  'a named pipe': (file: string) => {
    rmSync(file, { recursive: true });
    execFileSync('mkfifo', [file]);
  },
  'a link to nothing': (file: string) => {
    rmSync(file, { recursive: true });
    symlinkSync('nothing-here', file);
  },
  'a link to itself': (file: string) => {
    rmSync(file, { recursive: true });
    symlinkSync(file, file);
  },
} satisfies Readonly<Record<string, (file: string, at: number) => void>>;

export type Corruption = keyof typeof CORRUPTIONS;

/** Those after which something else stands where a file belongs, which a person has to move away. */
export const IN_THE_WAY: ReadonlySet<Corruption> = new Set([
  'a folder',
  'a named pipe',
  'a link to nothing',
  'a link to itself',
]);

/** With the times that it had: nothing but its bytes, and ctime, tells that it was written to. */
function rewrite(change: (bytes: Buffer, at: number) => Buffer) {
  return (file: string, at: number): void => {
    if (lstatSync(file).isSymbolicLink()) {
      const target = readlinkSync(file);
      rmSync(file);
      symlinkSync(change(Buffer.from(target), at).toString('latin1').replaceAll('\0', '0') || 'x', file);
      return;
    }
    const { atime, mtime, mode } = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, change(readFileSync(file), at));
    chmodSync(file, mode);
    utimesSync(file, atime, mtime);
  };
}
