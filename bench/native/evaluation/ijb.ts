import { ijb1n } from '../../../src/faces/ijb/protocols/ijb-1n.ts';
import { ijb11 } from '../../../src/faces/ijb/protocols/ijb-11.ts';
import type { IjbEvaluated } from '../../../src/faces/ijb/protocols/protocol.ts';
import type { TemplateSums } from '../../../src/faces/ijb/templates/sum-templates.ts';
import { templateRows } from '../../../src/faces/ijb/templates/template-rows.ts';
import { defineRow } from '../row.ts';

const DIMENSION = 512;
/** One pair in so many is of one person, as in IJB-C. */
const GENUINE_EVERY = 800;

interface Parameters {
  readonly gallery: number;
  readonly probes: number;
  readonly pairs: number;
}

export default defineRow<Parameters>({
  work: 'IJB-C from sums of templates on: 15,658,489 pairs by ijb_11, 19,593 probes × 3531 by ijb_1n, 512 numbers',
  unit: 'pairs/s',
  wanted: 1,
  full: { gallery: 3531, probes: 19_593, pairs: 15_658_489 },
  quick: { gallery: 353, probes: 1959, pairs: 1_000_000 },
  growth: { pairs: [1_000_000, 4_000_000, 16_000_000], probes: [2000, 8000, 16_000] },

  async ours({ parameters }) {
    const set = madeSet(parameters);
    return {
      run: async () => {
        const { printed } = await ijb11.evaluate(set, ['N0D1F1']);
        const { rank } = await ijb1n.evaluate(set, ['N0D1F1']);
        return { amount: parameters.pairs, result: { printed, rank } };
      },
    };
  },
});

/** Template `i` shows subject `i` modulo the gallery, which comes first. */
function madeSet({ gallery, probes, pairs }: Parameters): IjbEvaluated {
  const draw = randomNumbers();
  const sums = madeSums(gallery, probes, draw);
  const pick = (count: number): number => Math.floor(((draw() + 1) / 2) * count);
  const first = Int32Array.from({ length: pairs }, () => pick(gallery));
  const second = Int32Array.from({ length: pairs }, (_, i) =>
    i % GENUINE_EVERY === 0 && first[i]! < probes ? gallery + first[i]! : gallery + pick(probes),
  );
  const same = Uint8Array.from(second, (row, i) => (row % gallery === first[i] ? 1 : 0));
  const people = (start: number, count: number) => {
    const templates = Array.from({ length: count }, (_, i) => start + i);
    return { templates, subjects: templates.map((id) => id % gallery), torn: [] };
  };
  return {
    rows: templateRows(Array.from({ length: gallery + probes }, (_, i) => i)),
    sums: () => sums,
    pairs: { first, second, same, unknown: { pairs: 0, templates: new Set() } },
    people: { galleries: { G1: people(0, gallery) }, probes: people(gallery, probes), place: 'probes' },
    place: 'images',
    step: async () => {},
    remark: () => {},
  };
}

function madeSums(gallery: number, probes: number, draw: () => number): TemplateSums {
  const values = new Float32Array((gallery + probes) * DIMENSION);
  for (let at = 0; at < values.length; at++) {
    const row = Math.floor(at / DIMENSION);
    const own = row < gallery ? 0 : values[(row % gallery) * DIMENSION + (at % DIMENSION)]!;
    values[at] = 0.3 * own + draw();
  }
  return { values, size: DIMENSION };
}

/** In -1..1; a linear congruence is random enough for directions. */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
