import { dataSection } from './data/data-section.ts';
import { EXPERIMENT_NOTES } from './experiment.ts';
import { type NamedEvaluation, type ReportInput, resultsOf } from './input.ts';
import type { Section } from './section.ts';
import { summaryTable } from './tables/summary.ts';
import type { Table } from './tables/table.ts';
import { trainingSection } from './training/training-section.ts';

/** The sections that there is something for. */
export function sectionsOf(input: ReportInput): Section[] {
  const sections = [
    summarySection(input),
    ...input.evaluations.map((evaluation) =>
      ofStage(evaluation, evaluation.report.section(resultsOf(input, evaluation))),
    ),
    trainingSection(input.experiments),
    dataSection(input.data ?? []),
  ];
  return sections
    .map((section) => ({ ...section, tables: section.tables.filter(hasContent) }))
    .filter(({ notes = [], tables, figures }) => notes.length + tables.length + figures.length > 0);
}

/** Of several evaluations of a kind each has a section and pictures of its own. */
function ofStage({ stage }: NamedEvaluation, section: Section): Section {
  if (stage === undefined) return section;
  const own = stage.replace(/[^a-zA-Z0-9_-]+/g, '-');
  return {
    ...section,
    id: `${section.id}-${own}`,
    title: `${section.title}: ${stage}`,
    figures: section.figures.map((figure) => ({
      ...figure,
      id: `${figure.id}-${own}`,
      title: `${stage}: ${figure.title}`,
    })),
  };
}

function summarySection(input: ReportInput): Section {
  const protocols = aboutProtocols(input);
  return {
    id: 'summary',
    title: 'Summary',
    text: `The main figures of every evaluation. The best of a column is marked.${aboutRepetitions(input)}${protocols === undefined ? '' : ` ${protocols}`}`,
    notes: experimentNotes(input),
    tables: [summaryTable(input)],
    figures: [],
  };
}

/** More than the experiments' names. */
function hasContent({ columns, rows, repetitions }: Table): boolean {
  return columns.length > (repetitions ? 2 : 1) && rows.length > 0;
}

function aboutRepetitions({ experiments }: ReportInput): string {
  return experiments.some(({ repetitions }) => repetitions)
    ? ` Of an experiment that was repeated with other seeds, figures and curves are means over its n repetitions, and ± is their standard deviation.`
    : '';
}

/** "† train@from-p5: result of … accepted for …", each once. */
export function experimentNotes({ experiments }: ReportInput): string[] {
  const notes = EXPERIMENT_NOTES.flatMap(({ mark, of }) =>
    experiments.flatMap((experiment) => (of(experiment) ?? []).map((note) => `${mark} ${note}`)),
  );
  return [...new Set(notes)];
}

/** Where figures of several protocols stand side by side: which are of which. */
export function aboutProtocols(input: ReportInput): string | undefined {
  const named = input.evaluations.flatMap((evaluation) => {
    const protocols = evaluation.report.protocols?.(resultsOf(input, evaluation)) ?? [];
    return protocols.length > 0 ? [{ of: evaluation.stage ?? evaluation.name, protocols }] : [];
  });
  if (new Set(named.flatMap(({ protocols }) => protocols)).size < 2) return undefined;
  const said = named.map(({ of, protocols }) => `${of} by ${protocols.join(', ')}`);
  return `Figures of two protocols do not compare: ${said.join('; ')}.`;
}

export const DEFAULT_TITLE = 'Occluded face recognition';
