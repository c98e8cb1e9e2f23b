// The tools of the comparison by name; which of them are to be had here; and a project laid out for one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { write } from '../projects.mjs';
import { npmPeers } from './npm.mjs';
import { occPipe } from './occ-pipe.mjs';
import { pythonPeers } from './python.mjs';
import { systemPeers } from './system.mjs';

/** All of them by name. @param python the program of an environment with DVC and Snakemake, if there is one */
export function peersWith(python) {
  return { 'occ-pipe': occPipe, ...systemPeers, ...npmPeers, ...(python && pythonPeers(python)) };
}

/** Those that are to be had, by name. Those that come with npm are fetched into a folder, unless they are there. */
export function findPeers(peers, packages, say) {
  if (!existsSync(join(packages, 'package.json'))) write(packages, 'package.json', '{ "private": true }');
  const found = Object.entries(peers).filter(([name, { npm, command }]) => {
    const isThere = npm ? fetch(npm, packages) : canRun([command[0], '--version'], packages, 30);
    if (!isThere) say(`${name}: not to be had here`);
    return isThere;
  });
  return Object.fromEntries(found);
}

function fetch(spec, packages) {
  const name = spec.slice(0, spec.lastIndexOf('@'));
  if (existsSync(join(packages, 'node_modules', name))) return true;
  return canRun(['npm', 'install', '--no-audit', '--no-fund', spec], packages, 300);
}

function canRun([program, ...args], cwd, seconds) {
  return spawnSync(program, args, { cwd, timeout: seconds * 1000, killSignal: 'SIGKILL' }).status === 0;
}

/**
 * A folder of programs that Debian leaves out: its tup is built for FUSE 3, which calls `fusermount3`, and depends on FUSE 2, which has only
 * `fusermount`. Without it tup cannot take its file system away again, and fails.
 */
export function addTools(folder) {
  mkdirSync(folder, { recursive: true });
  const [two, three] = ['fusermount', 'fusermount3'].map((name) => which(name));
  if (two && !three) spawnSync('ln', ['-s', two, join(folder, 'fusermount3')]);
  return folder;
}

function which(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
}

/** Writes a project for a peer, as its users would keep it; for those that ask git for the data, with a commit of it. */
export function prepare({ npm, ignored, write: writeFor }, root, project, packages) {
  writeFor(root, project);
  write(root, 'build/.keep', '');
  if (npm) spawnSync('ln', ['-s', join(packages, 'node_modules'), join(root, 'node_modules')]);
  if (!ignored) return;
  write(root, '.gitignore', `${ignored.join('\n')}\n`);
  for (const args of GIT) spawnSync('git', args, { cwd: root });
}

const GIT = [
  ['init', '--quiet'],
  ['add', '.'],
  ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'data'],
];
