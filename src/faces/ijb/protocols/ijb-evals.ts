import { firstNames } from '../../../base/text/first-names.ts';
import { FARS } from '../identification/fars.ts';
import { RANKS, type Rank } from '../identification/ranks.ts';
import { type GallerySearch, requireSearchable, searchGallery } from '../identification/search-gallery.ts';
import type { IjbPeople } from '../meta/read-people.ts';
import { type VerifiedTemplates, verifyTemplates } from '../scores/verify-templates.ts';
import type { ModeName } from '../templates/modes.ts';
import { requireFinite } from '../templates/require-finite.ts';
import { templateFeatures, zeroRows } from '../templates/template-features.ts';
import type { IjbEvaluated, IjbProtocol } from './protocol.ts';

export interface IjbEvalsResult {
  /** 1:1, by mode. */
  readonly verification?: Readonly<Partial<Record<ModeName, VerifiedTemplates>>>;
  readonly identification?: IjbEvalsIdentification;
}

export interface IjbEvalsIdentification {
  /** By name. */
  readonly galleries: Readonly<
    Record<
      string,
      {
        readonly mated: number;
        readonly impostors: number;
        readonly rank: Readonly<Record<Rank, number>>;
        readonly tpir: Readonly<Record<ShownRate, { readonly rate: number; readonly threshold: number }>>;
      }
    >
  >;
  /** Hits in both galleries, of all probes. */
  readonly rank: Readonly<Record<Rank, number>>;
  /** Mean of the galleries' shares. */
  readonly tpir: Readonly<Record<ShownRate, number>>;
  /** The same at all rates. */
  readonly curve: { readonly far: readonly number[]; readonly tpir: readonly number[] };
}

/** Rates that are printed, by their place among all. */
const SHOWN = { '0.0001': 0, '0.001': 25, '0.01': 50, '0.1': 75, '1.0': 100 } as const;

type ShownRate = keyof typeof SHOWN;

/** The features that 1:N is of, whichever modes 1:1 has. */
const SEARCHED: ModeName = 'N0D1F1';

/** 1:1 and 1:N of insightface's recognition/_evaluation_/ijb/ijb_evals.py: each gallery is by itself. */
export const ijbEvals: IjbProtocol<IjbEvalsResult> = {
  reads: ['pairs', 'people'],
  modes: (chosen) => [...new Set([...chosen, SEARCHED])],
  requireLists({ people }) {
    for (const [name, gallery] of Object.entries(people?.galleries ?? {}))
      requireSearchable(people!.probes.subjects, { name, people: gallery }, people!.place);
  },
  async evaluate(set, chosen) {
    const verification = set.pairs && (await verifyByModes(set, chosen));
    return {
      ...(verification && { verification }),
      ...(set.people && { identification: await identify(set) }),
    };
  },
};

/** What is odd in several modes is said once, with the figures of the first. */
async function verifyByModes(
  set: IjbEvaluated,
  modes: readonly ModeName[],
): Promise<Partial<Record<ModeName, VerifiedTemplates>>> {
  const verification: Partial<Record<ModeName, VerifiedTemplates>> = {};
  const said = new Map<string, { readonly text: string; readonly modes: ModeName[] }>();
  for (const mode of modes) {
    verification[mode] = await verifyTemplates(set, mode, 'ijb_evals', (about, text) => {
      const known = said.get(about);
      if (known) known.modes.push(mode);
      else said.set(about, { text, modes: [mode] });
    });
  }
  for (const { text, modes: of } of said.values()) {
    const [first, ...others] = of;
    const likewise = others.length > 0 ? `; likewise in ${others.join(', ')}` : '';
    set.remark(`ijb_evals ${first}: ${text}${likewise}`);
  }
  return verification;
}

async function identify(set: IjbEvaluated): Promise<IjbEvalsIdentification> {
  const { galleries, probes, place } = set.people!;
  const probed = { people: probes, features: featuresOf(set, probes, 'probe') };
  const searches: Record<string, GallerySearch> = {};
  for (const [name, people] of Object.entries(galleries)) {
    const gallery = { name, people, features: featuresOf(set, people, `gallery ${name}`) };
    searches[name] = await searchGallery(probed, gallery, { rates: FARS, step: set.step, place });
  }
  const all = Object.values(searches);
  const tpir = FARS.map((_, i) => all.reduce((sum, one) => sum + one.tpir[i]!, 0) / all.length);
  const hits = RANKS.map((_, i) => all.reduce((sum, { found }) => sum + found[i]!, 0));
  return {
    galleries: Object.fromEntries(
      Object.entries(searches).map(([name, search]) => [
        name,
        {
          mated: search.mated,
          impostors: search.impostors,
          rank: byRank(search.found.map((count) => count / search.mated)),
          tpir: shown((i) => ({ rate: search.tpir[i]!, threshold: search.thresholds[i]! })),
        },
      ]),
    ),
    rank: byRank(hits.map((count) => count / probes.templates.length)),
    tpir: shown((i) => tpir[i]!),
    curve: { far: FARS, tpir },
  };
}

function byRank(shares: readonly number[]): Record<Rank, number> {
  return Object.fromEntries(RANKS.map((rank, i) => [rank, shares[i]])) as Record<Rank, number>;
}

function shown<Value>(at: (place: number) => Value): Record<ShownRate, Value> {
  const entries = Object.entries(SHOWN).map(([rate, place]) => [rate, at(place)]);
  return Object.fromEntries(entries) as Record<ShownRate, Value>;
}

function featuresOf({ rows, sums, place, remark }: IjbEvaluated, { templates }: IjbPeople, what: string) {
  const features = templateFeatures(
    sums(SEARCHED),
    templates.map((id) => rows.of(id)),
    'zeros',
  );
  requireFinite(features, templates, { protocol: 'ijb_evals', place });
  const zero = zeroRows(features).map((row) => String(templates[row]));
  if (zero.length > 0)
    remark(
      `ijb_evals: ${zero.length} of ${templates.length} ${what} templates have no images, or come to zero (${firstNames(zero.slice(0, 5), zero.length)}): they are equally unlike everybody`,
    );
  return features;
}
