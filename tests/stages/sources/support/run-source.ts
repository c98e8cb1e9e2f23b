import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { DownloadOptions } from '../../../../src/generated/stage-options.ts';
import type { StageContext } from '../../../../src/stages/context.ts';
import { run } from '../../../../src/stages/download/run.ts';
import { scratchFolder } from '../../../support/scratch-folder.ts';

export interface SourceOutcome {
  /** What lies in the output, by path; folders left out. */
  readonly files: Readonly<Record<string, string>>;
  /** All that was said, warnings and notes. */
  readonly said: string;
  readonly facts: JsonObject;
}

const scratch = scratchFolder();

/**
 * Brings data of a source, in this process.
 * @param cache that of an earlier attempt; without, there was none
 */
export async function runSource(options: DownloadOptions, cache?: string): Promise<SourceOutcome> {
  const root = mkdtempSync(join(scratch, 'source-'));
  const [out, checkpoints] = [join(root, 'out'), join(root, 'checkpoints')];
  mkdirSync(out);
  mkdirSync(checkpoints);
  const said: string[] = [];
  const facts: JsonObject = {};
  const context: Partial<StageContext<DownloadOptions>> = {
    ...{
      options,
      out,
      checkpoints,
      cache: cache ?? join(root, 'cache'),
      signal: new AbortController().signal,
    },
    progress: () => {},
    note: (text) => void said.push(text),
    warn: (text) => void said.push(text),
    facts: (more) => void Object.assign(facts, more),
  };
  await run(context as StageContext<DownloadOptions>);
  return { files: filesIn(out), said: said.join('\n'), facts };
}

function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}
