import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tallyWords } from '../../base/text/tally.ts';
import type { DownloadMetrics } from '../../generated/result-schemas.js';
import { openSkips } from '../skips.ts';
import { writeJson } from '../write-json.ts';
import type { Unpacked } from './archives/target.ts';

/**
 * Records beside the data what of the archives, by where they were unpacked, is not as it stands there.
 * Nothing where there is nothing to say, so that the output is the data alone, or where the data themselves
 * have a file of that name.
 */
export async function writeRemarks(out: string, archives: ReadonlyMap<string, Unpacked>): Promise<void> {
  const skips = openSkips();
  const remarks: string[] = [];
  for (const [to, { members, besideData, deadLinks, guessedNames }] of archives) {
    const within = (names: readonly string[]): string[] => names.map((name) => `${to}/${name}`);
    skips.leaveOut('members of archives', {
      names: within(besideData.first),
      count: besideData.count,
      of: members,
      reason: 'as systems and tools leave such beside data',
    });
    skips.leaveOut('links of archives', {
      names: within(deadLinks.first),
      count: deadLinks.count,
      of: members,
      reason: 'as what they lead to is not in the archive',
    });
    if (guessedNames.count > 0) remarks.push(`${to}: ${tallyWords(guessedNames, GUESSED)}`);
  }
  const recorded = skips.recorded();
  const file = join(out, 'metrics.json');
  if ((recorded.skipped === undefined && remarks.length === 0) || existsSync(file)) return;
  await writeJson(file, {
    archives: archives.size,
    ...recorded,
    ...(remarks.length > 0 && { remarks }),
  } satisfies DownloadMetrics);
}

const GUESSED = [
  'name that is not in UTF-8 is taken for Latin-1',
  'names that are not in UTF-8 are taken for Latin-1',
] as const;
