import type { ExperimentResult } from '../experiment.ts';
import type { Section } from '../section.ts';
import { optionsTable } from './options-table.ts';
import { trainingFigures } from './training-figures.ts';

export function trainingSection(experiments: readonly ExperimentResult[]): Section {
  return {
    id: 'training',
    title: 'Training',
    text: 'What the experiments have in common is left out of the table.',
    tables: [optionsTable(experiments)],
    figures: trainingFigures(experiments),
  };
}
