import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject, onTestFinished } from 'vitest';
import { createProject, type Project, sharingResults } from '../../support/project.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const examples = fileURLToPath(new URL('../', import.meta.url));

/** What the build and the command line are made of. */
const PARTS = ['bin', 'scripts', 'schemas', 'src', 'package.json'];

/** Every folder that holds an example. */
export const EXAMPLES = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map(({ name }) => name);

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

/** A project that is driven by the command line of a house which has all examples added to it. */
export async function createExtendedProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const command = join(await extendedHouse(), 'bin', 'occ-pipe.cjs');
  return sharingResults(createProject(files, onTestFinished, command));
}

/** Built by the first test that comes, for all of them; the others wait. */
async function extendedHouse(): Promise<string> {
  const house = join(inject('shared'), 'house');
  const [built, failed] = [`${house}.built`, `${house}.failed`];
  if (takes(house)) {
    try {
      await build(house);
      writeFileSync(built, '');
    } catch (error) {
      writeFileSync(failed, String(error));
    }
  }
  while (!existsSync(built)) {
    if (existsSync(failed)) throw new Error(`the extended house: ${readFileSync(failed, 'utf8')}`);
    await setTimeout(50);
  }
  return house;
}

/** Whether this process is the one to make the folder. */
function takes(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** All that the build and the command line are made of, in an empty folder. */
export function copyHouse(house: string): void {
  for (const part of PARTS) cpSync(join(repository, part), join(house, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(house, 'node_modules'));
}

async function build(house: string): Promise<void> {
  copyHouse(house);
  for (const { name, files, registrations } of EXAMPLES.map(readExtension)) {
    for (const file of files) cpSync(join(examples, name, file), join(house, file));
    for (const registration of registrations) register(house, registration);
  }
  await execa('node', ['scripts/build.mjs'], { cwd: house });
}

function register(house: string, { file, after, lines: added }: Registration): void {
  const path = join(house, file);
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((one) => one.trim() === after);
  if (at < 0) throw new Error(`${file} has no line "${after}"`);
  lines.splice(at + 1, 0, ...added);
  writeFileSync(path, lines.join('\n'));
}
