import { acceptedNearest } from '../../../src/faces/ijb/scores/nearest.ts';
import { type CurvePoint, walkRoc } from '../../../src/faces/ijb/scores/roc.ts';
import type { ModeName } from '../../../src/faces/ijb/templates/modes.ts';
import type { TemplateSums } from '../../../src/faces/ijb/templates/sum-templates.ts';
import {
  type TemplateFeatures,
  templateFeatures,
  type Undirected,
} from '../../../src/faces/ijb/templates/template-features.ts';
import { templateRows } from '../../../src/faces/ijb/templates/template-rows.ts';
import { fixtureJson } from '../../support/fixture-path.ts';
import { type ijbFixture, summed } from './ijb-fixture.ts';

/** What insightface's programs printed; from where is in the fixtures' README. */
export const IJB_PRINTED = fixtureJson<IjbPrinted>('faces/protocols/ijb/expected.json');

interface IjbPrinted {
  readonly 'ijb_11.py printed': readonly string[];
  readonly 'eval_ijbc.py printed table': readonly string[];
  readonly 'ijb_1n.py printed': readonly string[];
  readonly unique_templates: readonly number[];
  readonly tar_unrounded: readonly { readonly fpr: number; readonly tpr: number }[];
  readonly roc_points: number;
  readonly auc: number;
  readonly '1n': Readonly<Record<string, readonly number[]>>;
  readonly 'ijb_evals.py printed': readonly string[];
  readonly 'ijb_evals 8 modes': Readonly<Record<ModeName, readonly number[]>>;
  readonly 'ijb_evals 1:N': { readonly fars: readonly number[]; readonly mean_tpir: readonly number[] };
  // biome-ignore lint/suspicious/noExplicitAny: each is of its own shape
  readonly edges: Readonly<Record<string, any>>;
}

/** All templates of the fixture, by ascending number. */
export function allTemplates(set: Awaited<ReturnType<typeof ijbFixture>>): TemplateFeatures {
  return templateFeatures(
    set.sums('N0D1F1'),
    set.rows.ids.map((_, row) => row),
    'zeros',
  );
}

/** The curve of scores with labels 1 (one person) and 0. */
export function curve(labels: readonly number[], scores: readonly number[]) {
  const of = (label: number) =>
    Float64Array.from(scores.filter((_, i) => labels[i] === label))
      .sort()
      .reverse();
  const points: CurvePoint[] = [];
  const auc = walkRoc(of(1), of(0), (point) => void points.push(point));
  return { points, auc, nearest: (far: number) => acceptedNearest(of(1), of(0), [far]).points[0]! };
}

/** Rows of numbers, some of which are the text NaN. */
export function matrix(rows: readonly (readonly (number | string)[])[]) {
  return { values: Float64Array.from(rows.flat().map(Number)), size: rows[0]!.length, count: rows.length };
}

/** Four features of two templates, 5 and 9, in their edges. */
export function oddTemplates(edges: IjbPrinted['edges']) {
  const {
    features: raw,
    templates,
    medias,
  } = edges as unknown as {
    features: number[][];
    templates: number[];
    medias: number[];
  };
  const keys = { templates: Float64Array.from(templates), media: Float64Array.from(medias) };
  const rows = templateRows(keys.templates);
  const sums = (rowsOfFeatures: readonly (readonly number[])[]): TemplateSums => {
    const plain = Float32Array.from(rowsOfFeatures.flat());
    const views = { plain, flip: new Float32Array(plain.length), size: 3 };
    return summed(views, keys, { faceness: new Float32Array(4), mode: 'N0D0F0' });
  };
  const chosen = (ids: readonly number[], kind: Undirected, of = sums(raw)): TemplateFeatures =>
    templateFeatures(
      of,
      ids.map((id) => rows.of(id)),
      kind,
    );
  return { raw, rows, sums, chosen };
}
