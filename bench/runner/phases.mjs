// The phases of a turn: what is done to a project before each, and what must hold of its outputs after it, so that no number is of a run that
// did not do its work.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EDITED, expected } from './projects.mjs';

/**
 * Before `cold` all that the tool has made is moved away, not removed: where many files were, ext4 is slow for minutes in making new ones.
 * `touch` gives one file a new time, `changed` a new first line.
 */
export const prepareFor = {
  cold({ root, made }) {
    const away = mkdtempSync(`${root}-`);
    for (const [i, path] of made.entries())
      if (existsSync(join(root, path))) renameSync(join(root, path), join(away, `${i}`));
    mkdirSync(join(root, 'build'), { recursive: true });
  },
  'no-op': () => {},
  touch: ({ root }) => utimesSync(join(root, EDITED), new Date(), new Date()),
  changed({ root }, repeat) {
    const file = join(root, EDITED);
    writeFileSync(file, `edit ${repeat}\n${readFileSync(file, 'utf8')}`);
  },
};
export const PHASES = Object.keys(prepareFor);

/** Of each stage: what its output holds, a stamp that differs once it was written anew, and when it was written (milliseconds since 1970). */
export function outputsOf({ root, out, project }) {
  return project.stages.map(({ name }) => {
    const file = join(root, out(name));
    if (!existsSync(file)) return { name };
    const { ino, mtimeNs, mtimeMs } = statSync(file, { bigint: true });
    return {
      name,
      content: readFileSync(file, 'utf8'),
      stamp: `${ino} ${mtimeNs}`,
      writtenAt: Number(mtimeMs),
    };
  });
}

/**
 * What a tool got wrong in a phase, or undefined. A file that was only touched may be a reason to run (modification times) or none (hashes).
 * @param before the outputs before the run @param start when it began (milliseconds since 1970) @param said what the tool printed
 */
export function faultIn(phase, row, before, start, said) {
  const isToRun = phase === 'cold' || phase === 'changed';
  const cached = row.cached?.(said);
  if (cached !== undefined && isToRun && cached > 0) return `${phase}: ${cached} stages came from a cache`;
  if (cached !== undefined && phase === 'no-op' && cached < before.length)
    return `no-op: ${before.length - cached} stages ran`;
  const wanted = expected(row.root, row.project);
  for (const [i, { name, content, stamp, writtenAt }] of outputsOf(row).entries()) {
    const isAnew = stamp !== before[i].stamp;
    if (content === undefined) return `${phase}: ${name} has no output`;
    if (content !== wanted.get(name)) return `${phase}: ${name} has an output of other content`;
    if (phase === 'no-op' && isAnew && cached === undefined) return `no-op: ${name} ran`;
    // The clock of the file system may be a tick behind; what a cache gives back has its old time.
    if (isToRun && (!isAnew || writtenAt < start - 20)) return `${phase}: ${name} did not run`;
  }
  return undefined;
}
