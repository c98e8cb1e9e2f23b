import { dataSection } from './data/data-section.ts';
import { EXPERIMENT_NOTES } from './experiment.ts';
import { type ReportInput, resultsOf } from './input.ts';
import type { Section } from './section.ts';
import { summaryTable } from './tables/summary.ts';
import type { Table } from './tables/table.ts';
import { trainingSection } from './training/training-section.ts';

/** The sections that there is something for. */
export function sectionsOf(input: ReportInput): Section[] {
  const sections = [
    summarySection(input),
    ...input.evaluations.map((evaluation) => evaluation.report.section(resultsOf(input, evaluation))),
    trainingSection(input.experiments),
    dataSection(input.data ?? []),
  ];
  return sections
    .map((section) => ({ ...section, tables: section.tables.filter(hasContent) }))
    .filter(({ notes = [], tables, figures }) => notes.length + tables.length + figures.length > 0);
}

function summarySection(input: ReportInput): Section {
  return {
    id: 'summary',
    title: 'Summary',
    text: `The main figures of every evaluation. The best of a column is marked.${aboutRepetitions(input)}`,
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

export const DEFAULT_TITLE = 'Occluded face recognition';
