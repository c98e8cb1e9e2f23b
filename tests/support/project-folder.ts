import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of a project, and its files by their path below it. */
export interface ProjectFolder {
  readonly root: string;
  path(...parts: string[]): string;
  write(file: string, content: string | Uint8Array): void;
  read(file: string): string;
  json(file: string): unknown;
  /** The names in a folder, sorted. */
  list(folder: string): string[];
  remove(): void;
}

/** In the temporary directory; whoever makes it removes it. */
export function createFolder(files: Readonly<Record<string, string>> = {}): ProjectFolder {
  // The real path: links in the temporary directory's own path would show up in messages.
  return openFolder(realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-'))), files);
}

export function openFolder(root: string, files: Readonly<Record<string, string>> = {}): ProjectFolder {
  const path = (...parts: string[]): string => join(root, ...parts);
  const folder: ProjectFolder = {
    root,
    path,
    write(file, content) {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), content);
    },
    read: (file) => readFileSync(path(file), 'utf8'),
    json: (file) => JSON.parse(folder.read(file)),
    list: (name) => readdirSync(path(name)).sort(),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [file, content] of Object.entries(files)) folder.write(file, content);
  return folder;
}
