import { firstNames } from '../base/text/first-names.ts';
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

/**
 * "† train@from-p5: result of … accepted for …", each once; what is to be said of several experiments names
 * them all.
 */
export function experimentNotes({ experiments }: ReportInput): string[] {
  return EXPERIMENT_NOTES.flatMap(({ mark, of }) => {
    const named = new Map<string, Set<string>>();
    for (const note of experiments.flatMap((experiment) => of(experiment) ?? [])) {
      const [, name = '', said = note] = /^(\S+), (.*)$/s.exec(note) ?? [];
      named.set(said, (named.get(said) ?? new Set()).add(name));
    }
    return [...named].map(([said, names]) => {
      const all = [...names].filter((name) => name !== '');
      return `${mark} ${all.length > 0 ? `${firstNames(all.slice(0, 5), all.length)}, ` : ''}${said}`;
    });
  });
}

/** Where figures of several protocols stand side by side: which are of which. */
export function aboutProtocols(input: ReportInput): string | undefined {
  const named = input.evaluations.flatMap((evaluation) => {
    const { protocols: protocolsOf, question = '' } = evaluation.report;
    const protocols = protocolsOf?.(resultsOf(input, evaluation)) ?? [];
    return protocols.length > 0 ? [{ of: evaluation.stage ?? evaluation.name, protocols, question }] : [];
  });
  const differ = named.filter(({ question }) => {
    const alike = named.filter((other) => other.question === question);
    return new Set(alike.flatMap(({ protocols }) => protocols)).size > 1;
  });
  if (differ.length === 0) return undefined;
  const said = differ.map(({ of, protocols }) => `${of} by ${protocols.join(', ')}`);
  return `Figures of two protocols do not compare: ${said.join('; ')}.`;
}

export const DEFAULT_TITLE = 'Occluded face recognition';
