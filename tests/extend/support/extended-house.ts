import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { createProject, type Project } from '../../support/project.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const examples = fileURLToPath(new URL('../', import.meta.url));

/** What the build and the command line are made of. */
const PARTS = ['bin', 'scripts', 'schemas', 'src', 'package.json'];

/** What tells the house of a new file, and the line that it stands behind. */
export interface Registration {
  readonly file: string;
  readonly after: string;
  readonly lines: readonly string[];
}

/** The files of an example, as paths in the house, and where it is registered. */
export interface Extension {
  readonly name: string;
  readonly files: readonly string[];
  readonly registrations: readonly Registration[];
}

export function readExtension(name: string): Extension {
  const folder = join(examples, name);
  const all = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true });
  const files = all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const registrations = JSON.parse(readFileSync(join(folder, 'registration.json'), 'utf8')) as Registration[];
  return { name, files, registrations };
}

/** Builds a copy of the house with an example added, and gives a project that its command line drives. */
export async function createExtendedProject(
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Project> {
  const house = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-house-')));
  onTestFinished(() => rmSync(house, { recursive: true, force: true }));
  for (const part of PARTS) cpSync(join(repository, part), join(house, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(house, 'node_modules'));

  const { files: added, registrations } = readExtension(name);
  for (const file of added) cpSync(join(examples, name, file), join(house, file));
  for (const registration of registrations) register(house, registration);
  await execa('node', ['scripts/build.mjs'], { cwd: house });
  return createProject(files, onTestFinished, join(house, 'bin', 'occ-pipe.cjs'));
}

function register(house: string, { file, after, lines: added }: Registration): void {
  const path = join(house, file);
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((one) => one.trim() === after);
  if (at < 0) throw new Error(`${file} has no line "${after}"`);
  lines.splice(at + 1, 0, ...added);
  writeFileSync(path, lines.join('\n'));
}
