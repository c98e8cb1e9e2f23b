import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { ReportOptions } from '../../generated/stage-options.ts';
import { DATA_KINDS } from '../../report/data/data-kinds.ts';
import { readDataLeftOut } from '../../report/data/left-out.ts';
import { evaluations, nameEvaluations, REPORT, TRAINING } from '../../report/evaluations/registry.ts';
import { figureFiles } from '../../report/figure-files.ts';
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { readResults } from '../../report/results/read-results.ts';
import { renderTable } from '../../report/tables/render-table.ts';
import { summaryTable } from '../../report/tables/summary.ts';
import type { StageContext } from '../context.ts';

/** Kind `report`: all experiments side by side, as Markdown with pictures and as one self-contained page. */
export async function run(context: StageContext<ReportOptions>): Promise<void> {
  const stagesOf = ({ input }: { readonly input: string }) =>
    [...context.inputsByStage(input)].map(([stage, folders]) => ({ stage, folders }));
  const named = await nameEvaluations(stagesOf);
  const trained = stagesOf(TRAINING);
  if (trained.length > 1)
    throw new InputError('an experiment has one training, and two stages of it are given', {
      cure: `give one stage as \`${TRAINING.input}\``,
    });
  const folders = new Map([
    ...trained.map((one) => [TRAINING.input, one.folders] as const),
    ...named.map(({ name, of }) => [name, of.folders] as const),
  ]);
  const results = await readResults(context.options.title, folders, context.members, named);
  const made = DATA_KINDS.flatMap((kind) => stagesOf(kind).map((one) => ({ ...one, kind: kind.kind })));
  const input = { ...results, data: readDataLeftOut(made) };
  if (input.experiments.length === 0) {
    throw new InputError('there is nothing to report on', {
      cure: `give the stage results under \`in\`: ${[...evaluations, TRAINING].map(({ input, kind }) => `${input}: ${kind}`).join(', ')}`,
    });
  }
  await writeFile(join(context.out, 'report.md'), renderMarkdown(input));
  await writeFile(join(context.out, REPORT.page), renderHtml(input));
  await writeFile(join(context.out, 'metrics.json'), renderTable(summaryTable(input), 'json'));
  for (const { name, svg } of figureFiles(input)) {
    const file = join(context.out, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, svg);
  }
}
