import type { Figure } from './charts/chart.ts';
import { accuracyFigures, rankFigures, rocFigures, trainingFigures } from './figures.ts';
import type { ReportInput } from './input.ts';
import { optionsTable } from './tables/options.ts';
import { accuracyTable, arTable, megafaceTable, summaryTable, tarTable } from './tables/results.ts';
import type { Table } from './tables/table.ts';

/** A part of a report: the same in the page and in Markdown. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Below its text, one by one. */
  readonly notes?: readonly string[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

/** The sections that there is something for. */
export function sectionsOf(input: ReportInput): Section[] {
  const sections: Section[] = [
    {
      id: 'summary',
      title: 'Summary',
      text: `The main figures of every evaluation. The best of a column is marked.${aboutRepetitions(input)}`,
      notes: acceptedNotes(input),
      tables: [summaryTable(input)],
      figures: [],
    },
    {
      id: 'verification',
      title: 'Verification',
      text: 'Is it the same person? Pairs of pictures, by ten-fold cross-validation; ± is the standard deviation of the folds. In an occluded pair the second picture is occluded. TAR at FAR: the share of same-person pairs that is accepted at a threshold which lets this share of other pairs pass.',
      tables: [accuracyTable(input), tarTable(input)],
      figures: [...accuracyFigures(input), ...rocFigures(input)],
    },
    {
      id: 'ar',
      title: 'Glasses and scarves',
      text: 'AR: which person of the gallery is it? Protocol 1 uses the whole gallery, protocol 2 one picture of each person.',
      tables: [arTable(input)],
      figures: [],
    },
    {
      id: 'megaface',
      title: 'Among distractors',
      text: 'MegaFace: how often the right person is among the first ranks, with many strangers in between.',
      tables: [megafaceTable(input)],
      figures: rankFigures(input),
    },
    {
      id: 'training',
      title: 'Training',
      text: 'What the experiments have in common is left out of the table.',
      tables: [optionsTable(input)],
      figures: trainingFigures(input),
    },
  ];
  return sections
    .map((section) => ({ ...section, tables: section.tables.filter(hasContent) }))
    .filter(({ tables, figures }) => tables.length + figures.length > 0);
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
export function acceptedNotes({ experiments }: ReportInput): string[] {
  return [...new Set(experiments.flatMap(({ accepted }) => accepted ?? []))].map((note) => `† ${note}`);
}

export const DEFAULT_TITLE = 'Occluded face recognition';
