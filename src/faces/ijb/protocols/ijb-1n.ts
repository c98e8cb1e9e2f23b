import { InputError } from '../../../base/input-error.ts';
import { firstNames } from '../../../base/text/first-names.ts';
import { type JoinedIdentification, searchJoined } from '../identification/search-joined.ts';
import { type IjbPeople, joinPeople } from '../meta/read-people.ts';
import { type TemplateFeatures, templateFeatures } from '../templates/template-features.ts';
import type { IjbEvaluated, IjbProtocol } from './protocol.ts';

export interface Ijb1nResult extends JoinedIdentification {
  readonly probes: number;
  /** Templates of both galleries. */
  readonly gallery: number;
}

/** 1:N of insightface's recognition/_evaluation_/ijb/ijb_1n.py: both galleries are one. */
export const ijb1n: IjbProtocol<Ijb1nResult> = {
  reads: ['people'],
  modes: () => ['N0D1F1'],
  requireLists({ people }) {
    if (people) onlyMates(joinPeople(Object.values(people.galleries)), people.probes, people.place);
  },
  async evaluate(set) {
    const { people } = set;
    if (!people) throw new Error('1:N needs galleries and probes');
    const { probes, place } = people;
    const gallery = joinPeople(Object.values(people.galleries));
    if (gallery.torn.length > 0)
      set.remark(
        `ijb_1n: the galleries have other subjects of ${gallery.torn.length} templates, of which the first counts: ${firstNames(gallery.torn.slice(0, 5).map(String), gallery.torn.length)}`,
      );
    const mates = onlyMates(gallery, probes, place);
    const found = await searchJoined(
      { probes: featuresOf(set, probes, 'probe'), gallery: featuresOf(set, gallery, 'gallery'), mates },
      set.step,
    );
    const unmet = Object.entries(found.atFpir).find(([, at]) => at === undefined);
    if (unmet)
      throw new InputError(
        `${found.wrong} wrong similarities are too few for a rate of ${unmet[0]}, at which ijb_1n.py stops (IndexError)`,
        { place, cure: 'bring the whole galleries' },
      );
    return { probes: probes.templates.length, gallery: gallery.templates.length, ...found };
  },
};

/** Of each probe the place of its subject in the gallery. @throws InputError where it is not there once */
function onlyMates(gallery: IjbPeople, probes: IjbPeople, place: string): Int32Array {
  const places = new Map<number, number[]>();
  gallery.subjects.forEach((subject, i) => {
    const known = places.get(subject);
    if (known) known.push(i);
    else places.set(subject, [i]);
  });
  return Int32Array.from(probes.subjects, (subject) => {
    const all = places.get(subject) ?? [];
    if (all.length === 1) return all[0]!;
    throw new InputError(
      `subject ${subject} of the probes is ${all.length} times in the galleries, at which ijb_1n.py stops (RuntimeError)`,
      { place, cure: 'give the lists of one set; ijb_evals in `protocols` takes each gallery by itself' },
    );
  });
}

function featuresOf(
  { rows, sums, remark }: IjbEvaluated,
  { templates }: IjbPeople,
  what: string,
): TemplateFeatures {
  const features = templateFeatures(
    sums('N0D1F1'),
    templates.map((id) => rows.of(id)),
    'nan',
  );
  const { values, size } = features;
  const lost = templates.filter((_, i) => Number.isNaN(values[i * size]));
  if (lost.length > 0)
    remark(
      `ijb_1n: ${lost.length} of ${templates.length} ${what} templates have no images, or no feature (${firstNames(lost.slice(0, 5).map(String), lost.length)}): they are found by nobody and pass no threshold`,
    );
  return features;
}
