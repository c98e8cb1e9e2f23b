import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withHugePages } from '../../../src/runner/executors/huge-pages.ts';
import type { RowContext } from '../row.ts';
import { vectorExtensions } from './machine.ts';
import { type SideProcess, startSide } from './process.ts';

/** The reference's clone, and a Python that can run it. */
export interface Reference {
  readonly versions: Readonly<Record<string, string>>;
  start(script: string, context: RowContext<unknown>): SideProcess;
}

const PYTHONS = ['python3', '/usr/bin/python3'];

/**
 * Undefined where no clone is given; throws where it is and nothing can run it.
 * @param isTuned with huge pages, for which neither it nor PyTorch asks, and with the processor's own kernels where OpenBLAS does not know it
 */
export function openReference(
  folder: string | undefined,
  python: string | undefined,
  isTuned: boolean,
): Reference | undefined {
  if (folder === undefined) return undefined;
  const clone = resolve(folder);
  if (!existsSync(join(clone, 'lib/models/fpn.py')))
    throw new Error(`${clone} is no clone of haibo-qiu/FROM`);
  const candidates = python === undefined ? PYTHONS : [python];
  for (const program of candidates) {
    const question =
      'import sys, torch, numpy; print(sys.version.split()[0], torch.__version__, numpy.__version__)';
    const asked = { ...process.env, OPENBLAS_VERBOSE: '2' };
    const { status, stdout, stderr } = spawnSync(program, ['-c', question], { encoding: 'utf8', env: asked });
    if (status !== 0) continue;
    const env = isTuned ? { ...withHugePages(process.env), ...kernelsFor(stderr) } : process.env;
    const [pythonVersion, torch, numpy] = stdout.trim().split(' ');
    return {
      versions: { Python: pythonVersion!, PyTorch: torch!, NumPy: numpy! },
      start: (script, context) => startScript(program, clone, script, context, env),
    };
  }
  throw new Error(
    `none of ${candidates.join(', ')} has torch and numpy (Debian: python3-torch); give --python PATH`,
  );
}

/** Python alone, for rows that are compared with a loop in it; undefined where there is none. */
export function openPlainPython(python: string | undefined): Reference | undefined {
  for (const program of python === undefined ? PYTHONS : [python]) {
    const question = 'import sys; print(sys.version.split()[0])';
    const { status, stdout } = spawnSync(program, ['-c', question], { encoding: 'utf8' });
    if (status !== 0) continue;
    return {
      versions: { Python: stdout.trim() },
      start: (script, context) => startScript(program, null, script, context, process.env),
    };
  }
  return undefined;
}

/**
 * OpenBLAS takes a processor that is newer than itself for the oldest one, and multiplies matrices at a sixth of the speed.
 * @param said what it tells when it is loaded: "Core: Prescott"
 */
function kernelsFor(said: string): NodeJS.ProcessEnv {
  if (!/^Core: (Prescott|Core2|Generic)/m.test(said)) return {};
  const flags = vectorExtensions();
  if (flags.includes('avx512f')) return { OPENBLAS_CORETYPE: 'SkylakeX' };
  return flags.includes('avx2') ? { OPENBLAS_CORETYPE: 'Haswell' } : {};
}

function startScript(
  python: string,
  clone: string | null,
  script: string,
  context: RowContext<unknown>,
  env: NodeJS.ProcessEnv,
): SideProcess {
  const file = resolve('bench/native/reference', `${script}.py`);
  return startSide(
    python,
    [file, JSON.stringify({ ...context, data: context.data ?? null, reference: clone })],
    { ...env, PYTHONDONTWRITEBYTECODE: '1' },
  );
}
