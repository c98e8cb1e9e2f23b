import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { ReportOptions } from '../../generated/stage-options.ts';
import { figureFiles } from '../../report/figures.ts';
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { readResults } from '../../report/read-results.ts';
import { renderTable } from '../../report/tables/render-table.ts';
import { summaryTable } from '../../report/tables/results.ts';
import type { StageContext } from '../context.ts';

/** Kind `report`: all experiments side by side, as Markdown with pictures and as one self-contained page. */
export async function run(context: StageContext<ReportOptions>): Promise<void> {
  const folders = {
    train: context.inputs('train'),
    lfw: context.inputs('lfw'),
    ar: context.inputs('ar'),
    megaface: context.inputs('megaface'),
  };
  const input = readResults(context.options.title, folders, context.members);
  if (input.experiments.length === 0) {
    throw new InputError('there is nothing to report on', {
      cure: 'give the stage results under `in`: lfw: eval-lfw, ar: eval-ar, megaface: megaface-npy, train: train',
    });
  }
  await writeFile(join(context.out, 'report.md'), renderMarkdown(input));
  await writeFile(join(context.out, 'index.html'), renderHtml(input));
  await writeFile(join(context.out, 'metrics.json'), renderTable(summaryTable(input), 'json'));
  for (const { name, svg } of figureFiles(input)) {
    const file = join(context.out, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, svg);
  }
}
