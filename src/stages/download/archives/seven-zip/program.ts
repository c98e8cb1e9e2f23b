import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { SevenZipModule, SevenZipModuleFactory } from '7z-wasm';

/** How 7-Zip ended. */
export interface SevenZipEnd {
  /** 0 all is well, 1 a warning; else something is wrong. */
  readonly code: number;
  /** Lines of text. */
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs 7-Zip, as WebAssembly, on one archive. It holds this thread until it has ended, and takes at most the
 * 2 GiB of memory of its module, which are free again when the thread ends.
 * @param args of the command line, without the archive; `-p` among them, or it would ask for a password
 * @param take is given what it writes of the members, piece by piece; what it throws ends the program
 */
export async function runSevenZip(
  archive: string,
  args: readonly string[],
  take?: (bytes: Buffer) => void,
): Promise<SevenZipEnd> {
  let failure: { readonly error: unknown } | undefined;
  const [output, errors]: [string[], string[]] = [[], []];
  const program = await load(output, errors);
  program.FS.mkdir(FOLDER);
  program.FS.mount(program.NODEFS, { root: dirname(archive) }, FOLDER);
  if (take) {
    writeTo(program, (bytes) => {
      try {
        take(bytes);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    });
  }
  let code: number;
  try {
    // Without -spd it would take a star in the archive's own name for a pattern.
    code = program.callMain([...args, '-spd', '--', join(FOLDER, basename(archive))]) as unknown as number;
  } catch (error) {
    if (!failure && !isExit(error)) throw error;
    code = isExit(error) ? error.status : BROKEN_OFF;
  }
  if (failure) throw failure.error;
  return { code, output: output.join('\n'), errors: errors.join('\n') };
}

const FOLDER = '/archive';
/** As 7-Zip has it for a fatal error. */
const BROKEN_OFF = 2;

async function load(output: string[], errors: string[]): Promise<SevenZipModule> {
  const { default: create } = (await import('7z-wasm')) as unknown as { default: SevenZipModuleFactory };
  const folder = dirname(createRequire(import.meta.url).resolve('7z-wasm'));
  return create({
    wasmBinary: readFileSync(join(folder, '7zz.wasm')).buffer as ArrayBuffer,
    print: (line) => void (output.length < MOST_LINES && output.push(line)),
    printErr: (line) => void (errors.length < MOST_ERRORS && errors.push(line)),
  });
}

/** Of a listing: ten for each of the members that an archive may have at most are beyond any memory. */
const MOST_LINES = 20_000_000;
const MOST_ERRORS = 100;

/** Its standard output, in pieces instead of byte by byte. */
function writeTo({ FS }: SevenZipModule, take: (bytes: Buffer) => void): void {
  const device = FS.makedev(64, 0);
  FS.registerDevice(device, {
    write(_stream: unknown, bytes: Uint8Array, offset: number, length: number) {
      take(Buffer.from(bytes.buffer, bytes.byteOffset + offset, length));
      return length;
    },
  });
  FS.mkdev('/dev/members', 0o666, device);
  const { streams } = FS as unknown as { readonly streams: Parameters<typeof FS.close>[0][] };
  FS.close(streams[1]!);
  // It gets the number that has become free, as in any Unix.
  FS.open('/dev/members', 'w');
}

function isExit(error: unknown): error is { readonly status: number } {
  return (error as { readonly name?: string } | undefined)?.name === 'ExitStatus';
}
