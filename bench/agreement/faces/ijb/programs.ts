import type { JoinedIdentification } from '../../../../src/faces/ijb/identification/search-joined.ts';
import { joinPeople } from '../../../../src/faces/ijb/meta/read-people.ts';
import { ijb1n } from '../../../../src/faces/ijb/protocols/ijb-1n.ts';
import { ijb11 } from '../../../../src/faces/ijb/protocols/ijb-11.ts';
import { ijbEvals } from '../../../../src/faces/ijb/protocols/ijb-evals.ts';
import type { ModeName } from '../../../../src/faces/ijb/templates/modes.ts';
import { IJB_PRINTED } from '../../../../tests/faces/support/ijb-printed.ts';
import type { Ledger, Path } from '../../frame/ledger.ts';
import { absolute } from '../../frame/tolerance.ts';
import type { IjbSet } from './templates.ts';

const AREA = absolute(1e-12);

export async function compareIjb11(ledger: Ledger, set: IjbSet): Promise<void> {
  const { printed, tarAtFar, auc } = await ijb11.evaluate(set, ['N0D1F1']);
  const cells = Object.values(printed).map(Number);
  ledger.comparePrinted('ijb_11.py', ['ijb_11.py printed', 9], cells);
  ledger.comparePrinted('eval_ijbc.py', ['eval_ijbc.py printed table', 3], cells);
  for (const [i, { far, tar }] of Object.values(tarAtFar).entries()) {
    ledger.compare('ijb_11.py', ['tar_unrounded', i, 'fpr'], far);
    ledger.compare('ijb_11.py', ['tar_unrounded', i, 'tpr'], tar);
  }
  ledger.compare('ijb_11.py', ['auc'], auc, AREA);
}

export async function compareIjb1n(ledger: Ledger, set: IjbSet): Promise<void> {
  const entry = 'ijb_1n.py';
  const { galleries, probes } = set.people!;
  const gallery = joinPeople(Object.values(galleries));
  ledger.compare(entry, ['1n', 'gallery_templates_sorted'], gallery.templates);
  ledger.compare(entry, ['1n', 'gallery_subjects'], gallery.subjects);
  ledger.compare(entry, ['1n', 'probe_templates_sorted'], probes.templates);
  ledger.compare(entry, ['1n', 'probe_subjects'], probes.subjects);
  const mates = probes.subjects.map((subject) => gallery.subjects.indexOf(subject));
  ledger.compare(entry, ['1n', 'mask'], mates);
  const found = await ijb1n.evaluate(set, ['N0D1F1']);
  const printed = 'ijb_1n.py printed';
  compareJoined(ledger, { entry, at: [printed], lines: IJB_PRINTED[printed] }, found);
}

/** The lines that ijb_1n.py prints of a search. */
export function compareJoined(
  ledger: Ledger,
  { entry, at, lines }: { readonly entry: string; readonly at: Path; readonly lines: readonly string[] },
  { rank, atFpir, wrong }: JoinedIdentification,
): void {
  const place = (start: string): Path => [...at, lines.findIndex((line) => line.startsWith(start))];
  for (const [k, share] of Object.entries(rank)) ledger.comparePrinted(entry, place(`top${k} =`), [share]);
  ledger.comparePrinted(entry, place('neg_sims num'), [wrong]);
  const ten = (value: number): number => Number(value.toFixed(10));
  for (const [far, found] of Object.entries(atFpir))
    ledger.comparePrinted(entry, place(`far = ${Number(far).toFixed(10)}`), [
      Number(far),
      ...(found ? [ten(found.rate), ten(found.threshold)] : []),
    ]);
}

export async function compareIjbEvals(ledger: Ledger, set: IjbSet): Promise<void> {
  const modes = Object.keys(IJB_PRINTED['ijb_evals 8 modes']) as ModeName[];
  const { verification, identification } = await ijbEvals.evaluate(set, modes);
  const lines = IJB_PRINTED['ijb_evals.py printed'];
  const printed = (entry: string, start: string, ours: readonly number[]): void => {
    const place = lines.findIndex((line) => line.startsWith(start));
    ledger.comparePrinted(entry, ['ijb_evals.py printed', place], ours);
  };
  const six = (value: number): number => Number(value.toPrecision(6));
  for (const mode of modes) {
    const entry = `ijb_evals.py, ${mode}`;
    const { tarAtFar, auc } = verification![mode]!;
    const tars = Object.values(tarAtFar).map(({ tar }) => tar);
    tars.forEach((tar, i) => void ledger.compare(entry, ['ijb_evals 8 modes', mode, i], tar));
    ledger.compare(entry, ['ijb_evals 8 modes', mode, tars.length], auc, AREA);
    printed(entry, `| ${mode} |`, [...tars, auc].map(six));
    if (mode !== 'N0D1F1') continue;
    printed(entry, '| made |', [...tars, auc].map(six));
    tars.forEach((tar, i) => void ledger.compare(entry, ['ijb_evals 1:1 table', 'values', i], tar));
    ledger.compare(entry, ['ijb_evals 1:1 table', 'values', tars.length], auc, AREA);
  }
  const entry = 'ijb_evals.py, 1:N';
  const { galleries, rank, tpir, curve } = identification!;
  const tops = lines.flatMap((line, i) => (/^(\[Mean\] )?top1/.test(line) ? [i] : []));
  for (const [i, shares] of [galleries['G1']!.rank, galleries['G2']!.rank, rank].entries()) {
    const six = Object.values(shares).map((share) => Number(share.toFixed(6)));
    ledger.comparePrinted(entry, ['ijb_evals.py printed', tops[i]!], six);
  }
  for (const far of Object.keys(tpir) as (keyof typeof tpir)[]) {
    const both = ['G1', 'G2'].flatMap((name) => {
      const { rate, threshold } = galleries[name]!.tpir[far];
      return [rate, threshold];
    });
    printed(entry, `| ${Number(far)} `, [Number(far), ...[...both, tpir[far]].map(six)]);
  }
  ledger.compare(entry, ['ijb_evals 1:N', 'fars'], curve.far);
  ledger.compare(entry, ['ijb_evals 1:N', 'mean_tpir'], curve.tpir, AREA);
}
