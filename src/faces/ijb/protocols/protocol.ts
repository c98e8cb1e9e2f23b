import type { IjbPairs } from '../meta/read-pairs.ts';
import type { IjbPeople } from '../meta/read-people.ts';
import type { Step } from '../step.ts';
import type { ModeName } from '../templates/modes.ts';
import type { TemplateSums } from '../templates/sum-templates.ts';
import type { TemplateRows } from '../templates/template-rows.ts';

/** A set whose images were summed up to templates. */
export interface IjbEvaluated {
  readonly rows: TemplateRows;
  /** Of the templates that have images, by `rows`; of the modes that the protocol asked for. */
  readonly sums: (mode: ModeName) => TemplateSums;
  /** For 1:1; undefined without its list. */
  readonly pairs: IjbPairs | undefined;
  /** For 1:N; undefined without its lists. */
  readonly people: IjbIdentities | undefined;
  /** The list of images, for errors. */
  readonly place: string;
  readonly step: Step;
  /** Is told what is odd about a result. */
  readonly remark: (text: string) => void;
}

export interface IjbIdentities {
  /** By name: G1, G2. */
  readonly galleries: Readonly<Record<string, IjbPeople>>;
  readonly probes: IjbPeople;
  /** The list of probes, for errors. */
  readonly place: string;
}

/** A way to evaluate IJB, by the name of the program whose figures it gives. */
export interface IjbProtocol<Result> {
  /** The lists that it evaluates, those of them that there are. */
  readonly reads: readonly ('pairs' | 'people')[];
  /** How it makes features of images. @param chosen by the user, at least one */
  modes(chosen: readonly ModeName[]): readonly ModeName[];
  /** What the lists alone tell, before hours of computing. @throws InputError where the program stops */
  requireLists?(set: Pick<IjbEvaluated, 'people'>): void;
  /** @throws InputError where the program stops */
  evaluate(set: IjbEvaluated, chosen: readonly ModeName[]): Promise<Result>;
}
